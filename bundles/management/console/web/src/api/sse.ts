/**
 * Takes Server-Sent Events apart (HTML standard, section 9.2.6), in whatever pieces they arrive.
 *
 * @param tell told the data of each event
 * @param mark told how far the stream is, for `Last-Event-ID`
 * @returns takes the next piece
 */
export function sseParser(tell: (data: string) => void, mark: (id: string) => void = () => {}): (piece: string) => void {
  let rest = "";
  let id: string | undefined;
  let data: string[] = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === "") {
        if (id !== undefined) {
          mark(id);
        }
        if (data.length > 0) {
          tell(data.join("\n"));
        }
        id = undefined;
        data = [];
      } else if (line.startsWith("data:")) {
        data.push(line.slice(line[5] === " " ? 6 : 5));
      } else if (line.startsWith("id:")) {
        id = line.slice(line[3] === " " ? 4 : 3);
      }
    }
  };
}
