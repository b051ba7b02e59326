/** Makes macOS icons in code. */

/** Makes an icon of elements: a type of four characters and its data. */
export function makeIcns(...elements: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const element = (type: string, data: Buffer) => {
    const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
    head.writeUInt32BE(8 + data.length, 4);
    return Buffer.concat([head, data]);
  };
  return element('icns', Buffer.concat(elements.map(([type, data]) => element(type, data))));
}
