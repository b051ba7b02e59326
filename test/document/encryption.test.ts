/** Whether an encrypted PDF opens without a password. */
import { PDFParser } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { findLock } from '../../src/document/encryption.ts';
import { writePdf } from '../support/pdfs.ts';

/**
 * Encryption dictionaries as qpdf 11.3 wrote them, with the owner password `owner` and the user password `secret`, or
 * none. /P is -4.
 */
const WRITTEN_BY_QPDF = [
  {
    name: 'AES-128, metadata in clear',
    lock: 'none',
    entries: '/V 4 /R 4 /Length 128 /EncryptMetadata false /StmF /StdCF /StrF /StdCF',
    id: '7886099db773a20f2f17f60ba5f80f47',
    owner: '566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5',
    user: '7804f0c5984509f1a1193b3e2b0a4cdd0122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'AES-128',
    lock: 'none',
    entries: '/V 4 /R 4 /Length 128 /StmF /StdCF /StrF /StdCF',
    id: '22e26c52c1c594cfd12d6dc17de7ed68',
    owner: '566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5',
    user: 'cfc2dee2dc03dfc8f775c521eb13a3770122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'AES-256, revision 5',
    lock: 'none',
    entries: '/V 5 /R 5 /Length 256 /StmF /StdCF /StrF /StdCF',
    id: 'e07d326f7049c34907d4f52b0a0eaf6a',
    owner: 'c6ef905da85119809ce8c93c79c72dd27f93a268771d75f2e657537f0983b1248298e3a6924de56fd4b0174e1736046d',
    user: '7a49bc88f078c4ea59ed9c0e9ed17f8863453674500e781f03ecc448104d3b4c20e880adbc24119cf264839bf024e38f',
  },
  {
    name: 'AES-256, revision 6',
    lock: 'none',
    entries: '/V 5 /R 6 /Length 256 /StmF /StdCF /StrF /StdCF',
    id: 'f2d1ef454bef0fbb2590158de1afda6e',
    owner: '51b71fd74806f573d76f8a2e8a37debe0ef714cb8c3c4de30194b75d91ef136353f1c2124615f1ab4f14344eb1b62450',
    user: '1ae10888770fbaff9ef1b74ad4425955930309f67a450315183765278d655099731722b7a0d9c37e0590bad342a3623a',
  },
  {
    name: 'RC4, 128 bits',
    lock: 'none',
    entries: '/V 2 /R 3 /Length 128',
    id: '55d1cc66e5523b3bd3f30bb4a3b18688',
    owner: '566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5',
    user: '0d04cfd3f1b0889067ca830c8bad6e980122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'RC4, 40 bits',
    lock: 'none',
    entries: '/V 1 /R 2 /Length 40',
    id: '645ab8cd7ea1b0ff741c76f854f97206',
    owner: 'c92422687facee686e373f10b5c7d04738053152f7e2ee30e11c69ec442576ab',
    user: 'f2d71e198ca8df8f4d91501add024118658675b1cdd872849f0abc3eed0d66be',
  },
  {
    name: 'RC4, version 4',
    lock: 'none',
    entries: '/V 4 /R 4 /Length 128 /StmF /StdCF /StrF /StdCF',
    id: 'f4584ee042072eb5ae45436a1e0f052b',
    owner: '566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5',
    user: 'c126a9273ca83fcf14a455093df99f020122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'AES-128, metadata in clear',
    lock: 'password',
    entries: '/V 4 /R 4 /Length 128 /EncryptMetadata false /StmF /StdCF /StrF /StdCF',
    id: 'e7cc213d8641852cd1415051af48c77e',
    owner: '0db5855fc5326569e765906caf64e4429a4c20d6e996fdef963e9b5080f9e083',
    user: 'c4a9a8a9c30f39191dda34226145ef640122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'AES-128',
    lock: 'password',
    entries: '/V 4 /R 4 /Length 128 /StmF /StdCF /StrF /StdCF',
    id: '082096e2350573d663693aaf3d115a43',
    owner: '0db5855fc5326569e765906caf64e4429a4c20d6e996fdef963e9b5080f9e083',
    user: 'a2b2edeac324d4be494a54887fd734b70122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'AES-256, revision 5',
    lock: 'password',
    entries: '/V 5 /R 5 /Length 256 /StmF /StdCF /StrF /StdCF',
    id: '919f02c3abaaaaeceb1412a39a7f2f04',
    owner: 'e512b98954f5162359d88edd93ab8413a1c3243fc25757efbb2c81df8849663058b757a6840aa9ab44a30cf83108bf65',
    user: 'f803c6d6fb701d063987971fda4e12ed0388ba8ccaf31dc9d5cc6e5ed8272f3535d019cbfb43bbdc139cdc58bc068883',
  },
  {
    name: 'AES-256, revision 6',
    lock: 'password',
    entries: '/V 5 /R 6 /Length 256 /StmF /StdCF /StrF /StdCF',
    id: 'b81d382eb1e1092600b95cd55667ec0e',
    owner: '8756e481ba9c68009aba3c839919cd4992c05e751d370b78b4008c5c7fa2fc7e28138a6f8c96ded4e78d3de58b537540',
    user: '6b061d309539e75bf7747837e001164979d5af6c071b7d596e0c55723f45c9fa393deab09c4aea479189644388fec92f',
  },
  {
    name: 'RC4, 128 bits',
    lock: 'password',
    entries: '/V 2 /R 3 /Length 128',
    id: 'ddd7f6c5cae6c89eb1af8842ebbd80c3',
    owner: '0db5855fc5326569e765906caf64e4429a4c20d6e996fdef963e9b5080f9e083',
    user: '133467109b068421e57e0cb1d6814f0c0122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'RC4, 40 bits',
    lock: 'password',
    entries: '/V 1 /R 2 /Length 40',
    id: 'bbde5b26789aacceb7b1c71b68d9398b',
    owner: '92fe0f4454ad4c9644693f33c07cb54f587dce1e2682fe9ecea6107a1ef630dd',
    user: '0d9dc21059f95529121d849cf51ee3fc1cefc43f073d706e7937dff1c565461b',
  },
  {
    name: 'RC4, version 4',
    lock: 'password',
    entries: '/V 4 /R 4 /Length 128 /StmF /StdCF /StrF /StdCF',
    id: '569af73b5f0c4d67e9f94d2bede7dd44',
    owner: '0db5855fc5326569e765906caf64e4429a4c20d6e996fdef963e9b5080f9e083',
    user: 'b2b8ce2ee18ee78ed2708488a65ccd280122456a91bae5134273a6db134c87c4',
  },
  {
    name: 'AES-256, revision 6, without an owner password',
    lock: 'none',
    entries: '/V 5 /R 6 /Length 256 /StmF /StdCF /StrF /StdCF',
    id: '3dd436419326313d07736595794c5494',
    owner: '76bee4259f7748c3dbc26bd9dc22ae8e27bc289e9c8fea0785aa8b633a7082e55a61da5c2eee99eda07379fce0571415',
    user: '1928ff4921eb7252f91f2ded26aab408333ccf6475dcc1d5d755f089d2e998d6380dbff77ac84219250e05d8c0577215',
  },
  {
    name: 'AES-256, revision 5, without an owner password',
    lock: 'none',
    entries: '/V 5 /R 5 /Length 256 /StmF /StdCF /StrF /StdCF',
    id: '1852533d28aef0685e05ad8b02088f2c',
    owner: '01421dc751cea910ac79fe785ef42fe457843a477645440ae998f285a9d64724b9d0b0d759fc9cdd6b56ab559ea67a3d',
    user: '02f2cc829f86356a6089b97b4f17560cbb01e6f7ae4289f72eaa617cad8367cd2613741e7cf5078c9aed286649a98fd3',
  },
];

const pdf = (trailer: string) =>
  writePdf(
    [
      { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
      { number: 2, body: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>' },
      { number: 3, body: '<< /Type /Page /MediaBox [0 0 9 9] >>' },
    ],
    trailer,
  );

async function lockOf(bytes: Buffer) {
  const context = await PDFParser.forBytesWithOptions(bytes).parseDocument();
  return findLock(context, bytes);
}

type Written = Omit<(typeof WRITTEN_BY_QPDF)[number], 'name' | 'lock'>;

const dictionaryOf = ({ entries, owner, user }: Written) =>
  `<< /Filter /Standard /P -4 ${entries} /O <${owner}> /U <${user}> >>`;

const trailerOf = (written: Written) => `/ID [<${written.id}> <00>] /Encrypt ${dictionaryOf(written)}`;

function find(name: string, lock: string): Written {
  const found = WRITTEN_BY_QPDF.find((each) => each.name === name && each.lock === lock);
  if (!found) throw new Error(`${name} is not in the table`);
  return found;
}

describe('an encrypted PDF', () => {
  test.each(WRITTEN_BY_QPDF)('of $name: what opens it is $lock', async ({ lock, ...written }) => {
    expect(await lockOf(pdf(trailerOf(written)))).toBe(lock);
  });

  test('may have its dictionary in an object of its own', async () => {
    const written = find('AES-128', 'none');
    const objects = [
      { number: 1, body: '<< /Type /Catalog >>' },
      { number: 4, body: dictionaryOf(written) },
    ];
    const bytes = writePdf(objects, `/ID [<${written.id}> <00>] /Encrypt 4 0 R`);
    expect(await lockOf(bytes)).toBe('none');
  });

  test('with open pages has a password for its attached files', async () => {
    const trailer = trailerOf(find('AES-128', 'password'));
    expect(await lockOf(pdf(trailer.replace('/StmF /StdCF /StrF /StdCF', '/EFF /StdCF')))).toBe(
      'attachments',
    );
  });

  test.each([
    ['certificate', '/Encrypt << /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>'],
    ['unknown', '/Encrypt << /Filter /Standard /V 4 /R 4 >>'],
    ['unknown', '/Encrypt << /Filter /Standard /V 9 /R 9 /P -4 /O (x) /U (x) >>'],
    ['unknown', '/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O 7 /U 7 >>'],
    ['unknown', '/Encrypt 9 0 R'],
  ])('is opened by: %s (%s)', async (lock, trailer) => {
    expect(await lockOf(pdf(trailer))).toBe(lock);
  });

  test('that an update has decrypted opens without a password', async () => {
    const before = pdf('/Encrypt << /Filter /Standard /V 4 /R 4 >>');
    const update = `xref\n0 0\ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${before.length}\n%%EOF\n`;
    expect(await lockOf(Buffer.concat([before, Buffer.from(update)]))).toBe('none');
  });
});
