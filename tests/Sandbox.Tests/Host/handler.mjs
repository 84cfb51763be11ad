// The app under test: a custom handler that tells what reaches it. Variables make it misbehave.
import fs from 'node:fs';
import http from 'node:http';
import zlib from 'node:zlib';

const { env } = process;
const seen = [];
const received = [];
let hangingClosed = 0;
let release = () => {};

const released = new Promise(resolve => {
  release = resolve;
});

const routes = {
  '/': (request, response) => {
    console.log(`ping ${request.rawHeaders.filter((_, i) => i % 2 === 0).join(',')}`);
    if (env.READY_FILE && !fs.existsSync(env.READY_FILE)) {
      request.socket.destroy();
      return;
    }
    response.writeHead(Number(env.ROOT_STATUS ?? 200)).end();
  },
  '/api/seen': (request, response) => response.end(JSON.stringify(seen)),
  '/api/start': (request, response) => response.end(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env })),
  '/api/print': (request, response) => {
    console.log('an output line');
    console.error('an error line');
    console.error('npm WARNing: a warning line');
    response.end();
  },
  '/api/challenge': (request, response) => {
    response.writeHead(402, ['WWW-Authenticate', 'L402 macaroon="a", invoice="b"', 'WWW-Authenticate', 'Payment id="c"', 'X-Own', 'd']);
    response.end('pay first');
  },
  '/api/redirect': (request, response) => response.writeHead(302, { Location: '/api/seen', 'Set-Cookie': 'a=b' }).end(),
  '/api/gzip': (request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(zlib.gzipSync('unpacked')),
  '/Empty': (request, response) => response.writeHead(202).end(),
  '/api/fail': (request, response) => response.writeHead(500).end('own failure'),
  '/api/exit': request => process.exit(Number(new URL(request.url, 'http://x').searchParams.get('code'))),
  '/api/crash-once': (request, response) => {
    if (!fs.existsSync(env.CRASH_FILE)) {
      fs.writeFileSync(env.CRASH_FILE, '');
      process.exit(3);
    }
    response.end('second time');
  },
  '/api/stream': async (request, response) => {
    response.write('first\n');
    await released;
    response.end('second\n');
  },
  '/api/release': (request, response) => {
    release();
    response.end();
  },
  '/api/upload': (request, response) => {
    request.on('data', chunk => received.push(chunk.toString()));
    request.on('end', () => response.end(received.join('')));
  },
  '/api/received': (request, response) => response.end(received.join('')),
  '/api/hang': request => request.socket.on('close', () => hangingClosed++),
  '/api/half': (request, response) => response.write('half'),
  '/api/closed': (request, response) => response.end(String(hangingClosed)),
};

async function echo(request, response) {
  const body = Buffer.concat(await request.toArray()).toString();
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.rawHeaders, body }));
}

if (env.EXIT_AT_START) {
  process.exit(Number(env.EXIT_AT_START));
} else if (env.NEVER_LISTEN) {
  setInterval(() => {}, 1000);
} else {
  const server = http.createServer((request, response) => {
    if (request.url !== '/') {
      seen.push(`${request.method} ${request.url}`);
      console.log(`request ${request.method} ${request.url}`);
    }
    const route = routes[request.url.split('?')[0]] ?? echo;
    route(request, response);
  });
  server.listen(Number(env.FUNCTIONS_CUSTOMHANDLER_PORT), '127.0.0.1');
}
