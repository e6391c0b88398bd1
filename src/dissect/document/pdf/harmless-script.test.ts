import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strangeScript } from './harmless-script.ts';

const HARMLESS: readonly string[] = [
  'AFNumber_Format(2, 0, 0, 0, "€", true);',
  'AFDate_KeystrokeEx("dd.mm.yyyy");',
  'AFSimple_Calculate("SUM", new Array ("a", "b.0"));',
  'AFSimple_Calculate("SUM", ["a", "b"]);',
  'this.print(true);',
  'this.print({bUI: true, bSilent: false, bShrinkToFit: true});',
  'event.value = this.getField("a").value * this.getField("b").value / 100;',
  'var a = getField("x"); // the sum\nif (a.value == "" || a.value > 10) { app.alert("Please enter a number", 1); event.rc = false; }',
  'function sum(one, two) { return one + two; }\nevent.value = sum(1, 2);',
  'for (var i = 0; i < 3; i++) this.getField("f." + i).display = display.hidden;'.replace('display.hidden', '1'),
  '/* nothing */',
  'if (event.value !== "") event.value = Number(event.value).toFixed(2);',
];

const STRANGE: readonly string[] = [
  'app.launchURL("https://example.com/")',
  'eval("x")',
  'this["ev" + "al"]("x")',
  'this.exportDataObject({ cName: "a", nLaunch: 2 })',
  'var f = eval; f("x")',
  'var eval; eval("x")',
  'function g(eval) {} eval("x")',
  'function g(eval) {} (eval)("x")',
  'function g() { function eval() {} } eval("x")',
  'function exportDataObject() {} exportDataObject("x")',
  'function g(eval) {} String = eval; String("x")',
  'function g(eval) {} this.getField = eval; this.getField("x")',
  'function g(eval) {} event.value = eval; event.value("x")',
  'function g(eval) {} [String] = [eval]; String("x")',
  'function g(eval) {} ({ a: String } = { a: eval }); String("x")',
  'new Function("x")()',
  'new Function',
  '"".constructor.constructor("x")()',
  'if (1) /"/.test(a);eval(1)//"/',
  'x = 1 <!-- "\neval(1) // "',
  'a = `eval`',
  '\\u0065val(1)',
  '"a\neval(1)"',
  'app.setTimeOut("x", 1)',
  'util.printf("%45000f", 1)',
  'Collab.getIcon("x")',
  'this.submitForm("https://example.com/")',
  'var x = function () { return 1 }();',
  '/* never closed',
  `var a = "${'x'.repeat(200_000)}"`,
];

describe('strangeScript', () => {
  for (const script of HARMLESS) it(`lets pass ${script}`, () => assert.equal(strangeScript([script]), null));
  for (const script of STRANGE) it(`stops ${script.slice(0, 80)}`, () => assert.equal(strangeScript([script]), script));

  it('judges scripts together that call each other', () => {
    assert.equal(strangeScript(['function total() { return 1; }', 'event.value = total();']), null);
    assert.equal(strangeScript(['event.value = total();']), 'event.value = total();');
  });

  it('takes as many tokens as there are', () => {
    assert.notEqual(strangeScript([`eval${'("'.repeat(60_000)}`]), null);
    assert.equal(strangeScript([`event.value = 1${' + 1'.repeat(30_000)};`]), null);
  });
});
