/** Calls to `/api/desk`. A refusal is an ApiError with the server's code, which the texts translate. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

let csrf = "";
let signedOut: () => void = () => {};

export function useToken(token: string): void {
  csrf = token;
}

export function whenSignedOut(act: () => void): void {
  signedOut = act;
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "X-CSRF-Token": csrf };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(`/api/desk${path}`, init);
  } catch {
    throw new ApiError(0, "offline", "No connection.");
  }
  if (answer.status === 204) return undefined as T;
  const data: unknown = await answer.json().catch(() => null);
  if (answer.ok) return data as T;
  const problem = (data ?? {}) as { code?: string; detail?: unknown };
  const code = problem.code ?? (answer.status === 422 ? "invalid" : answer.status === 503 ? "unavailable" : "failed");
  if (answer.status === 401 && (code === "signed_out" || code === "code_needed")) signedOut();
  throw new ApiError(answer.status, code, typeof problem.detail === "string" ? problem.detail : "");
}

export const get = <T>(path: string): Promise<T> => call<T>("GET", path);
export const post = <T = void>(path: string, body: unknown = {}): Promise<T> => call<T>("POST", path, body);
export const put = <T = void>(path: string, body: unknown): Promise<T> => call<T>("PUT", path, body);
export const remove = <T = void>(path: string, body?: unknown): Promise<T> => call<T>("DELETE", path, body);

/** A query string of what is set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== null && value !== undefined && value !== "" && value !== false) parameters.set(name, String(value));
  const text = parameters.toString();
  return text ? `?${text}` : "";
}
