/** CodeMirror, fetched when the editor is opened first. */
import { h } from './dom.js';

function script(path) {
  return new Promise((resolve, reject) => {
    const element = h('script', { src: path, on: { load: resolve, error: () => reject(new Error(`${path} cannot be read`)) } });
    document.head.append(element);
  });
}

/**
 * Makes the editor.
 * @param {() => void} changed told when the person has changed the text
 */
export async function makeEditor(parent, changed) {
  await script('webjars/codemirror/5.65.16/lib/codemirror.js');
  await script('webjars/codemirror/5.65.16/mode/yaml/yaml.js');
  const { CodeMirror } = window;
  let quiet = false;
  let marks = [];
  const mirror = CodeMirror(parent, {
    mode: 'yaml',
    lineNumbers: true,
    lineWrapping: false,
    tabSize: 2,
    indentUnit: 2,
    inputStyle: 'contenteditable',
    viewportMargin: 60,
    gutters: ['CodeMirror-linenumbers', 'problem-gutter'],
    screenReaderLabel: 'Configuration, YAML',
    // The Tab key leads on, as everywhere on the page.
    extraKeys: { Tab: false, 'Shift-Tab': false, 'Ctrl-]': 'indentMore', 'Ctrl-[': 'indentLess' },
  });
  mirror.on('change', () => {
    if (!quiet) {
      changed();
    }
  });

  function clear() {
    marks.forEach((mark) => mark());
    marks = [];
    mirror.clearGutter('problem-gutter');
  }

  return {
    text: () => mirror.getValue(),

    show(name, text) {
      quiet = true;
      clear();
      mirror.setValue(text);
      mirror.clearHistory();
      quiet = false;
      window.setTimeout(() => mirror.refresh(), 0);
    },

    /** Shows what is wrong at its line: [{line, column, words, level}]. */
    mark(problems) {
      clear();
      for (const found of problems) {
        const line = Math.min(Math.max(0, found.line - 1), mirror.lineCount() - 1);
        const words = h('div', { class: 'problem-words' }, found.words);
        const widget = mirror.addLineWidget(line, words, { coverGutter: false, noHScroll: true });
        const column = Math.max(0, found.column - 1);
        const under = mirror.markText({ line, ch: column }, { line, ch: mirror.getLine(line).length }, { className: 'problem-text' });
        mirror.addLineClass(line, 'background', 'problem-line');
        mirror.setGutterMarker(line, 'problem-gutter', h('span', { class: 'problem-mark', title: found.words }, '!'));
        marks.push(() => {
          widget.clear();
          under.clear();
          mirror.removeLineClass(line, 'background', 'problem-line');
        });
      }
    },

    goTo(line, column) {
      mirror.focus();
      mirror.setCursor({ line: line - 1, ch: Math.max(0, column - 1) });
      mirror.scrollIntoView(null, 80);
    },
  };
}
