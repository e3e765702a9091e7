// A regtest node in memory that speaks JSON-RPC on a loopback port: node start.js HTTP_PORT P2P_PORT
// It answers "up" on standard output once it can be asked, and ends when its standard input ends.
'use strict';

// bcoin picks its backend when it is first loaded; the native one would have to be compiled.
process.env.NODE_BACKEND = 'js';

const Module = require('module');
const load = Module._load;

// Nothing is stored on disk, so the database that bcoin would bind natively is never opened.
Module._load = (name, ...rest) => (name === 'leveldown' ? class {} : load(name, ...rest));

const {FullNode, Network} = require('bcoin');

// bcoin 1.0.2 still calls regtest addresses "rb".
Network.get('regtest').addressPrefix.bech32 = 'bcrt';

const [httpPort, port] = process.argv.slice(2).map(Number);

const node = new FullNode({
  network: 'regtest',
  memory: true,
  apiKey: 'public-test-key',
  httpHost: '127.0.0.1',
  httpPort,
  host: '127.0.0.1',
  port,
  listen: false,
  workers: false,
  logLevel: 'error',
});

process.stdin.on('end', () => process.exit(0)).resume();

node.open().then(
  () => console.log('up'),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
