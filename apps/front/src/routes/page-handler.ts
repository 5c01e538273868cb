import type { Request, Response } from 'express';
import type { Fields } from '../http/read-form.js';

/** A request for a page, taken apart: the page's name and what follows the action in the path. */
export type PageRequest = {
  readonly request: Request;
  readonly response: Response;
  readonly name: string;
  readonly rest: string;
  readonly query: Fields;
};

/** Answers one kind of request for a page. What it throws becomes the answer. */
export type PageHandler = (page: PageRequest) => Promise<void> | void;
