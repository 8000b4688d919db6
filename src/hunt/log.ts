/** Where hunt reports to: object first, short fixed text second, as pino takes it. */
export interface Log {
  info(detail: object, text: string): void;
  warn(detail: object, text: string): void;
  error(detail: object, text: string): void;
}
