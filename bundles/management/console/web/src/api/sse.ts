/**
 * Takes Server-Sent Events apart (HTML standard, section 9.2.6), in whatever pieces they arrive.
 *
 * @param tell told the data of each event
 * @returns takes the next piece
 */
export function sseParser(tell: (data: string) => void): (piece: string) => void {
  let rest = "";
  let data: string[] = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === "" && data.length > 0) {
        tell(data.join("\n"));
        data = [];
      } else if (line.startsWith("data:")) {
        data.push(line.slice(line[5] === " " ? 6 : 5));
      }
    }
  };
}
