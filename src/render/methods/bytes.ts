import { decode } from '../values/bytes.ts';
import type { PyBytes } from '../values/bytes.ts';
import type { MethodTable } from './table.ts';
import { methodTable } from './table.ts';

/** The few methods of bytes that have a use in templates. */
export const bytesMethods: MethodTable<PyBytes> = methodTable<PyBytes>(
  'bytes',
  {
    decode: [
      [
        ['encoding', 'utf-8'],
        ['errors', 'strict'],
      ],
      (value, encoding = 'utf-8', errors = 'strict') => decode(value, encoding, errors),
    ],
    hex: [
      [],
      (value) => Array.from(value.bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    ],
  },
  [
    ...[
      'capitalize',
      'center',
      'count',
      'endswith',
      'expandtabs',
      'find',
      'fromhex',
      'index',
      'isalnum',
      'isalpha',
    ],
    ...[
      'isascii',
      'isdigit',
      'islower',
      'isspace',
      'istitle',
      'isupper',
      'join',
      'ljust',
      'lower',
      'lstrip',
    ],
    ...[
      'maketrans',
      'partition',
      'removeprefix',
      'removesuffix',
      'replace',
      'rfind',
      'rindex',
      'rjust',
      'rpartition',
    ],
    ...[
      'rsplit',
      'rstrip',
      'split',
      'splitlines',
      'startswith',
      'strip',
      'swapcase',
      'title',
      'translate',
      'upper',
      'zfill',
    ],
  ],
);
