/** Properties of a component that a test changes while it is shown. */
export function reactive<T extends object>(properties: T): T {
  const made = $state(properties);
  return made;
}
