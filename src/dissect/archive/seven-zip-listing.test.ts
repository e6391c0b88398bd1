import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseListing } from './seven-zip-listing.ts';

const HEAD = ['', '--', 'Path = /archive', 'Type = zip', 'Physical Size = 193', ''];

describe('parseListing', () => {
  it('reads the archive, its warnings and its entries', () => {
    const listing = parseListing(
      [
        ...HEAD.slice(0, 4),
        'WARNINGS:',
        'There are data after the end of archive',
        'Tail Size = 13',
        '',
        '----------',
        'Path = folder',
        'Folder = +',
        'Size = 0',
        '',
        'Path = folder/a.txt',
        'Folder = -',
        'Size = 5',
        'Encrypted = +',
        'Method = ZipCrypto Store',
        '',
        'Path = link',
        'Attributes = A lrwxrwxrwx',
        'Size = 11',
        'Symbolic Link = /etc/passwd',
        '',
      ].join('\n'),
    );
    assert.equal(listing.type, 'zip');
    assert.deepEqual(listing.messages, ['There are data after the end of archive']);
    assert.equal(listing.properties.get('Tail Size'), '13');
    assert.deepEqual(
      listing.entries.map(({ path, folder, size, encrypted, link }) => ({ path, folder, size, encrypted, link })),
      [
        { path: 'folder', folder: true, size: 0, encrypted: false, link: null },
        { path: 'folder/a.txt', folder: false, size: 5, encrypted: true, link: null },
        { path: 'link', folder: false, size: 11, encrypted: false, link: '/etc/passwd' },
      ],
    );
  });

  it('does not let a comment take back what an entry is', () => {
    const comment = ['Comment = ', '{', 'Encrypted = -', '', 'Path = innocent', '}', 'Encrypted = +'];
    const listing = parseListing([...HEAD, '----------', 'Path = a', 'Size = 1', ...comment, ''].join('\n'));
    assert.deepEqual(
      listing.entries.map((entry) => [entry.path, entry.encrypted]),
      [['a', true]],
    );
    const broken = ['Comment = ', '{', '}', 'Encrypted = -', 'Path = b', 'Encrypted = +'];
    const [entry] = parseListing([...HEAD, '----------', 'Path = a', 'Size = 1', ...broken, ''].join('\n')).entries;
    assert.deepEqual([entry?.path, entry?.encrypted], ['a', true]);
  });

  it('knows a stream without a name from a member that is called archive', () => {
    const entries = (type: string) =>
      parseListing(['--', `Type = ${type}`, '', '----------', 'Path = archive', 'Size = 1', ''].join('\n')).entries;
    assert.equal(entries('bzip2')[0]?.path, '');
    assert.equal(entries('Rar5')[0]?.path, 'archive');
  });

  it('finds no archive where 7-Zip found none', () => {
    assert.equal(parseListing('\n7-Zip\n\nErrors: 1\n').type, null);
  });
});
