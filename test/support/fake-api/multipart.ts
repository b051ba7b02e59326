/** Reads the multipart form of a file upload, by hand: Node's own parser loses files that have an empty name. */
import { invalid } from './errors.ts';
import type { RecordedForm } from './types.ts';

interface Part {
  readonly name: string;
  /** Undefined for a plain field. */
  readonly filename: string | undefined;
  readonly type: string;
  readonly bytes: Buffer;
}

// fact(upload-form): An upload is a form with one file, named `file`. Source: SDK 1.14.0, `FileUploadParams`,
// 2026-11.
/** The one file and the other fields; throws the API's refusal when it is not such a form. */
export function parseUpload(bytes: Buffer, contentType: string): RecordedForm {
  const boundary = /^multipart\/form-data\s*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const delimiter = boundary?.[1] ?? boundary?.[2];
  if (delimiter === undefined) {
    throw invalid('content-type', 'must be multipart/form-data with a boundary');
  }
  const fields: Record<string, string> = {};
  let file: Part | undefined;
  for (const part of splitParts(bytes, delimiter)) {
    if (part.filename === undefined) fields[part.name] = part.bytes.toString('utf8');
    else if (part.name !== 'file' || file) throw invalid(part.name, 'Extra inputs are not permitted');
    else file = part;
  }
  if (!file) throw invalid('file', 'Field required');
  return { filename: file.filename ?? '', mime_type: file.type, bytes: file.bytes, fields };
}

// fact(upload-form).
function splitParts(bytes: Buffer, delimiter: string): Part[] {
  const broken = invalid('', 'The request body is not valid multipart/form-data');
  // Every delimiter but the first follows a line break; with one put in front, all are alike.
  const body = Buffer.concat([Buffer.from('\r\n'), bytes]);
  const mark = Buffer.from(`\r\n--${delimiter}`);
  const parts: Part[] = [];
  let start = body.indexOf(mark);
  while (start !== -1) {
    const from = start + mark.length;
    if (body.toString('latin1', from, from + 2) === '--') return parts;
    const next = body.indexOf(mark, from);
    const headersEnd = body.indexOf('\r\n\r\n', from);
    if (next === -1 || headersEnd === -1 || headersEnd > next) throw broken;
    const headers = body.toString('utf8', from, headersEnd);
    parts.push(readPart(headers, Buffer.from(body.subarray(headersEnd + 4, next))));
    start = next;
  }
  throw broken;
}

function readPart(headers: string, bytes: Buffer): Part {
  const name = /^content-disposition: *form-data;.*[; ]name="([^"]*)"/im.exec(headers)?.[1] ?? '';
  const filename = /^content-disposition: *form-data;.*[; ]filename="([^"]*)"/im.exec(headers)?.[1];
  const type = /^content-type: *(\S+)/im.exec(headers)?.[1];
  // A file without a name is sent without `filename`: its type tells it from a field.
  const known = filename ?? (type === undefined ? undefined : '');
  return {
    name: unescaped(name),
    filename: known && unescaped(known),
    type: type ?? 'application/octet-stream',
    bytes,
  };
}

/** Undoes the three escapes of form data. */
function unescaped(text: string): string {
  return text.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
