/** What the description of REST says of its operations, as types of a call. */
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Method = "get" | "post" | "put" | "delete";

/** Paths that have an operation of a method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]-?: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

type Filled<P extends string> = P extends `${infer Before}{${string}}${infer After}` ? `${Before}${string}${Filled<After>}` : P;

/** A path that is there, with the values of its variables in it, and perhaps a query. */
export type Address = Filled<keyof paths> | `${Filled<keyof paths>}?${string}`;

type OperationOf<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type PathValues<O> = O extends { parameters: { path: infer V } } ? V : undefined;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Exclude<Q, undefined> : never;
type Body<O> = O extends { requestBody?: infer R }
  ? [NonNullable<R>] extends [never]
    ? undefined
    : NonNullable<R> extends { content: { "application/json": infer B } }
      ? B
      : undefined
  : undefined;
type Contents<R> = R extends { content: { "application/json": infer B } } ? B : undefined;
type Answers<O> = O extends { responses: infer R } ? { [S in keyof R & (200 | 201 | 202 | 204)]: Contents<R[S]> } : never;

/** What an operation answers; undefined if that is nothing. */
export type AnswerOf<P extends keyof paths, M extends Method> = Answers<OperationOf<P, M>>[keyof Answers<OperationOf<P, M>>];

type Required<K extends string, V> = V extends undefined ? { [key in K]?: undefined } : { [key in K]: V };

/**
 * What a call needs: values of the path, the query and the body where there are such. What `creates` overwrites nothing: it is
 * refused by 412 where there is one already.
 */
export type OptionsOf<P extends keyof paths, M extends Method> = Required<"path", PathValues<OperationOf<P, M>>> &
  Required<"body", Body<OperationOf<P, M>>> & { query?: Query<OperationOf<P, M>>; signal?: AbortSignal; creates?: boolean };

/** Nothing has to be given where nothing is needed. */
export type Arguments<P extends keyof paths, M extends Method> =
  Record<never, never> extends OptionsOf<P, M> ? [options?: OptionsOf<P, M>] : [options: OptionsOf<P, M>];
