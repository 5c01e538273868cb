import type { LinkTarget } from '@erwik/events';
import { describe, expect, test } from 'vitest';
import { PageDirectory, scanLinkTargets } from '../src/index.js';
import { renderPage } from '../src/render.js';

/** A wiki as another program lays it out: files by path, its home page, and where the links of the home page lead. */
interface Layout {
  readonly files: Readonly<Record<string, string>>;
  readonly home: string;
  readonly sidebar: string | null;
  readonly leads: Readonly<Record<string, string>>;
}

const layouts: Readonly<Record<string, Layout>> = {
  Gollum: {
    files: {
      'Home.md':
        '[[Bilbo Baggins]] [[The way|guides/The Road]] [[/guides/The Road#rest]] [[uploads/map.png]] [x](guides/The%20Road)',
      'Bilbo Baggins.md': 'x',
      'guides/The Road.md': '[[Bilbo Baggins]]',
      '_Sidebar.md': '[[Home]]',
      '_Footer.md': 'x',
      'uploads/map.png': '',
      '.redirects.gollum': '---\nOld.md: Home.md\n',
    },
    home: 'Home',
    sidebar: '_Sidebar.md',
    leads: {
      'Bilbo Baggins': 'Bilbo-Baggins',
      'guides/The Road': 'guides/The-Road',
      '/guides/The Road': 'guides/The-Road',
      'uploads/map.png': 'uploads/map.png',
      'guides/The%20Road': 'guides/The-Road',
    },
  },
  GitHub: {
    files: {
      'Home.md': '[[Getting Started]] [[Read this|getting started]] [text](Getting-Started) [[In-A-Folder]]',
      'Getting-Started.md': 'x',
      'folder/In-A-Folder.md': 'x',
      '_Sidebar.md': '[[Home]]',
    },
    home: 'Home',
    sidebar: '_Sidebar.md',
    leads: {
      'Getting Started': 'Getting-Started',
      'getting started': 'Getting-Started',
      'Getting-Started': 'Getting-Started',
      'In-A-Folder': 'folder/In-A-Folder',
    },
  },
  GitLab: {
    files: {
      'home.md': '[Setup](setup/first-steps) [up](./setup/first-steps) ![shot](uploads/0a1b2c/shot.png)',
      'setup/first-steps.md': '[home](../home)',
      '_sidebar.md': '[Home](home)',
      'uploads/0a1b2c/shot.png': '',
      '.gitlab/redirects.yml': '{}',
    },
    home: 'home',
    sidebar: '_sidebar.md',
    leads: {
      'setup/first-steps': 'setup/first-steps',
      './setup/first-steps': 'setup/first-steps',
      'uploads/0a1b2c/shot.png': 'uploads/0a1b2c/shot.png',
    },
  },
  'Otter Wiki': {
    files: {
      'home.md': '[[Tea Time]] [[A text|tea time]] ![](/home/kettle.png) [x](/Tea%20Time)',
      'tea time.md': 'x',
      'home/kettle.png': '',
    },
    home: 'home',
    sidebar: null,
    leads: {
      'Tea Time': 'tea-time',
      'tea time': 'tea-time',
      '/home/kettle.png': 'home/kettle.png',
      '/Tea%20Time': 'tea-time',
    },
  },
  'Wiki.js': {
    files: {
      'home.md':
        '---\ntitle: Start\ntags: a, b\n---\n[Guide](/guides/first) ![logo](/assets/logo.png) [Guide](guides/first)',
      'guides/first.md': '---\ntitle: The first guide\n---\n[home](/home)',
      'assets/logo.png': '',
    },
    home: 'home',
    sidebar: null,
    leads: {
      '/guides/first': 'guides/first',
      'guides/first': 'guides/first',
      '/assets/logo.png': 'assets/logo.png',
    },
  },
  Obsidian: {
    files: {
      'README.md': '[[Deep Note]] [[Deep Note#Part]] [md](notes/Deep%20Note.md) [[picture.png|300]]',
      'notes/Deep Note.md': 'x',
      'attachments/picture.png': '',
      '.obsidian/app.json': '{}',
    },
    home: 'README',
    sidebar: null,
    leads: {
      'Deep Note': 'notes/Deep-Note',
      'notes/Deep%20Note.md': 'notes/Deep-Note',
      'picture.png': 'attachments/picture.png',
    },
  },
};

describe.each(Object.entries(layouts))('a wiki of %s', (_program, { files, home, sidebar, leads }) => {
  const directory = new PageDirectory(Object.keys(files));
  const text = Object.entries(files).find(([path]) => path.replace(/\.md$/, '') === home)?.[1] ?? '';

  test('opens with its home page, and its sidebar stands beside it', () => {
    expect(directory.homeName()).toBe(home);
    expect(directory.special(home, 'sidebar')?.path ?? null).toBe(sidebar);
  });

  test('has links that lead where they led, and none that is red', () => {
    const links: Record<string, LinkTarget> = {};
    for (const target of scanLinkTargets(text)) {
      const found = directory.resolve(home, target);
      if (found?.exists === true) links[target] = found;
    }
    expect(Object.fromEntries(Object.entries(links).map(([target, { name }]) => [target, name]))).toEqual(
      leads,
    );
    const { html } = renderPage({ name: home, text, links, format: 'markdown' });
    expect(html).not.toContain('absent');
    expect(html.match(/internal present|<img/g)?.length).toBeGreaterThanOrEqual(Object.keys(leads).length);
  });
});
