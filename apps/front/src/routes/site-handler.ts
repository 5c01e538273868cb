import type { Response } from 'express';
import type { Fields } from '../http/read-form.js';

/** Makes a document from the query and, below an address such as `/_tags/`, what follows it; or answers by itself and makes none. */
export type SiteHandler = (
  fields: Fields,
  response: Response,
  rest: string,
) => Promise<string | null> | string | null;
