package journeys

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// chrome is one browser for all journeys; each visitor has a context (cookies, storage) of its own.
var chrome = sync.OnceValue(func() (b struct {
	ctx    context.Context
	cancel func()
	err    error
}) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("allow-pre-commit-input", true), // or a click on a page that is not drawn yet is dropped
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en-GB"))
	if shell, err := exec.LookPath("chromium-headless-shell"); err == nil { // Chromium without windows: half the work
		options = append(options, chromedp.ExecPath(shell))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(alloc)
	b.ctx, b.cancel = ctx, func() { end(); stop() }
	b.err = chromedp.Do(ctx) // here, so that journeys side by side start one browser and not two
	return b
})

func closeBrowser() { chrome().cancel() }

// device is what somebody holds in her hands.
type device struct {
	width, height int64
	mobile        bool
	noScript      bool
	evening       bool
}

var (
	laptop      = device{width: 1280, height: 900}
	phone       = device{width: 390, height: 844, mobile: true}
	smallPhone  = device{width: 320, height: 640, mobile: true}
	plainPhone  = device{width: 390, height: 844, mobile: true, noScript: true}
	plainLaptop = device{width: 1280, height: 900, noScript: true}
)

// patience is how long one visitor's whole journey may take.
var patience = 5 * time.Minute

// read holds the pages that axe has read on each device, so that each is read once.
var read sync.Map

// visitor is somebody in front of a browser.
type visitor struct {
	t   *testing.T
	h   *house
	ctx context.Context
	on  device
	// close: a page is read anew with axe where other parts stand on it.
	close bool
}

// closely has somebody's pages read again where other parts stand on them: what a reader works on keeps its
// heading from the first step to the last.
func (v *visitor) closely() *visitor {
	v.close = true
	return v
}

// visit opens a browser window of its own for somebody.
func (h *house) visit(on device) *visitor {
	h.t.Helper()
	if err := chrome().err; err != nil {
		h.t.Fatalf("Chromium does not start: %v", err)
	}
	ctx, err := h.window(on)
	if err != nil {
		h.t.Fatalf("no new window: %v", err)
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	h.t.Cleanup(stop)
	v := &visitor{t: h.t, h: h, ctx: ctx, on: on}
	h.t.Cleanup(func() {
		if h.t.Failed() && ctx.Err() == nil {
			v.shot("failed-" + strings.ReplaceAll(h.t.Name(), "/", "-"))
		}
	})
	return v
}

// window opens a tab that behaves like a device. Once in some thousand times Chromium gives one that never answers:
// then another is opened.
func (h *house) window(on device) (ctx context.Context, err error) {
	scheme := "light"
	if on.evening {
		scheme = "dark"
	}
	for range 3 {
		ctx, cancel := chromedp.NewContext(chrome().ctx, chromedp.WithNewBrowserContext())
		h.t.Cleanup(cancel)
		if err = chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first call
			return nil, err
		}
		soon, stop := context.WithTimeout(ctx, 30*time.Second)
		err = chromedp.Do(soon, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error { return on.apply(ctx, tab, scheme) }))
		stop()
		if err == nil {
			return ctx, nil
		}
		cancel()
	}
	return nil, err
}

// apply makes the tab look and behave like the device.
func (d device) apply(ctx context.Context, tab *chromedp.Target, scheme string) error {
	if _, err := cdp.Call(ctx, tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: d.width, Height: d.height, DeviceScaleFactor: 1, Mobile: d.mobile}); err != nil {
		return err
	}
	if _, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: d.noScript})
	return err
}

func (v *visitor) do(actions ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, actions...); err != nil {
		v.t.Fatalf("%v\nat %s\n%s", err, v.at(), v.text())
	}
}

// eval runs an expression in the page, also where the page's own scripts are switched off.
func eval[T any](v *visitor, expression string) T {
	v.t.Helper()
	got, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("evaluating %.80s: %v", expression, err)
	}
	return got
}

// open goes to a path of the house, or to a whole address (a personal link).
func (v *visitor) open(path string) {
	v.t.Helper()
	path = strings.TrimPrefix(path, public)
	if strings.HasPrefix(path, "/") {
		path = v.h.url + path
	}
	v.do(chromedp.Navigate(path))
	v.look()
}

// at gives the path of the page.
func (v *visitor) at() string {
	url, err := chromedp.Run(v.ctx, chromedp.Location())
	if err != nil {
		return "?"
	}
	return strings.TrimPrefix(url, v.h.url)
}

// said is the words of a page; of a list to choose from only what is chosen.
const said = `(() => { let t = document.body ? document.body.innerText : ""
  for (const s of document.querySelectorAll("select")) if (s.innerText) t = t.replace(s.innerText, () => s.selectedOptions[0] ? s.selectedOptions[0].text : "")
  return t })()`

// text gives what the page says.
func (v *visitor) text() string {
	s, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](said))
	if err != nil {
		return "(no page)"
	}
	return s
}

// see fails unless the page says each of these.
func (v *visitor) see(words ...string) {
	v.t.Helper()
	got := flat(v.text())
	for _, w := range words {
		if !strings.Contains(got, flat(w)) {
			v.t.Fatalf("the page does not say %q\nat %s\n%s", w, v.at(), v.text())
		}
	}
}

// missing fails when the page says one of these.
func (v *visitor) missing(words ...string) {
	v.t.Helper()
	got := flat(v.text())
	for _, w := range words {
		if strings.Contains(got, flat(w)) {
			v.t.Fatalf("the page says %q\nat %s\n%s", w, v.at(), v.text())
		}
	}
}

func flat(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("’", "'", "\u2068", "", "\u2069", "").Replace(s)), " ")
}

// find gives a CSS selector for the control whose label, legend or text is words. Kinds: "field",
// "choice" (radio or box), "button", "link". The element is marked, as a person would point at it.
const find = `(function(kind, words, nth) {
  const norm = s => (s || "").replace(/[’]/g, "'").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
  const want = norm(words);
  const shown = e => e.getClientRects().length > 0;
  const near = (e) => norm(e.innerText || e.textContent);
  const score = s => s === want ? 3 : s.startsWith(want) ? 2 : s.includes(want) ? 1 : 0;
  const open = e => { for (let d = e.closest("details:not([open])"); d; d = d.parentElement && d.parentElement.closest("details:not([open])")) d.open = true; };
  let best = [];
  const offer = (e, s) => { if (e && s > 0) best.push([s, e]); };
  if (kind === "field" || kind === "choice") {
    for (const l of document.querySelectorAll("label")) {
      const e = l.control;
      if (!e || e.type === "hidden") continue;
      const choice = e.type === "radio" || e.type === "checkbox";
      if (choice !== (kind === "choice")) continue;
      offer(e, score(near(l)));
    }
    for (const e of document.querySelectorAll("input[aria-label],textarea[aria-label],select[aria-label]")) {
      const choice = e.type === "radio" || e.type === "checkbox";
      if (choice === (kind === "choice")) offer(e, score(norm(e.getAttribute("aria-label"))));
    }
  } else {
    const all = kind === "button" ? "button,input[type=submit],summary" : "a[href]";
    // what is hidden from those who listen is there for the key Enter alone
    for (const e of document.querySelectorAll(all)) if (!e.closest("[aria-hidden=true]")) offer(e, score(near(e) || norm(e.value) || norm(e.getAttribute("aria-label"))));
  }
  const top = Math.max(0, ...best.map(b => b[0]));
  const list = best.filter(b => b[0] === top).map(b => b[1]);
  list.forEach(open);
  const visible = list.filter(e => shown(e) || shown(e.closest("label") || e));
  const e = (visible.length ? visible : list)[nth];
  if (!e) return "";
  document.querySelectorAll("[data-found]").forEach(x => x.removeAttribute("data-found"));
  e.setAttribute("data-found", "1");
  e.scrollIntoView({block: "center"});
  return e.tagName.toLowerCase() + (e.type ? ":" + e.type : "");
})(%s, %s, %d)`

// found marks the control and gives its tag and type.
func (v *visitor) found(kind, words string, nth int) string {
	v.t.Helper()
	for range 20 {
		if tag := eval[string](v, fmt.Sprintf(find, quoted(kind), quoted(words), nth)); tag != "" {
			return tag
		}
		time.Sleep(25 * time.Millisecond)
	}
	v.t.Fatalf("there is no %s %q\nat %s\n%s", kind, words, v.at(), v.text())
	return ""
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const marked = `[data-found="1"]`

// fill writes into the field with that label (or chooses in a list), in place of what stood there.
func (v *visitor) fill(label, value string) { v.t.Helper(); v.fillNth(label, 0, value) }

func (v *visitor) fillNth(label string, nth int, value string) {
	v.t.Helper()
	tag := v.found("field", label, nth)
	set := fmt.Sprintf(`(e => { e.focus(); e.value = %s; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value })(document.querySelector('%s'))`, quoted(value), marked)
	if strings.HasPrefix(tag, "select") {
		set = fmt.Sprintf(`(e => { for (const o of e.options) if (o.text.trim() === %[1]s || o.value === %[1]s) { e.value = o.value; e.dispatchEvent(new Event("change", {bubbles: true})); return o.text.trim() } return "" })(document.querySelector('%s'))`, quoted(value), marked)
	}
	if got := eval[string](v, set); got == "" && value != "" {
		v.t.Fatalf("field %q does not take %q\nat %s", label, value, v.at())
	}
}

// choose ticks the box or the round mark with that label. The whole row is the target, as for a finger.
func (v *visitor) choose(label string) { v.t.Helper(); v.chooseNth(label, 0) }

func (v *visitor) chooseNth(label string, nth int) {
	v.t.Helper()
	v.found("choice", label, nth)
	checked := eval[bool](v, `(e => { if (!e.checked) (e.closest("label") || document.querySelector('label[for="'+e.id+'"]') || e).click(); return e.checked })(document.querySelector('`+marked+`'))`)
	if !checked {
		v.t.Fatalf("%q cannot be chosen\nat %s", label, v.at())
	}
}

// press presses the button with these words and waits for what comes.
func (v *visitor) press(words string) { v.t.Helper(); v.pressNth(words, 0) }

func (v *visitor) pressNth(words string, nth int) {
	v.t.Helper()
	v.found("button", words, nth)
	v.leave()
}

// follow follows the link with these words.
func (v *visitor) follow(words string) {
	v.t.Helper()
	v.found("link", words, 0)
	v.leave()
}

// click clicks what was found.
func (v *visitor) click() {
	v.t.Helper()
	v.do(chromedp.Click(chromedp.CSS(marked), chromedp.NodeVisible))
}

// The page that is about to be left is marked, in a name that the pages' own script does not know.
const (
	markPage = `document.documentElement.setAttribute("data-journey", "leaves")`
	arrived  = `document.readyState === "complete" && !document.documentElement.hasAttribute("data-journey")`
)

// leave clicks what was found and waits until the page that follows stands.
func (v *visitor) leave() {
	v.t.Helper()
	v.goes(v.click)
}

// goes does what leads to another page and waits until that stands.
func (v *visitor) goes(act func()) {
	v.t.Helper()
	eval[chromedp.Void](v, markPage)
	act()
	v.waits(arrived)
	v.look()
}

// waits asks the page until something is so. While one page gives way to the next there is none to ask.
func (v *visitor) waits(expression string) {
	v.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ok, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
	}
	v.t.Fatalf("never came true: %s\nat %s\n%s", expression, v.at(), v.text())
}

// look reads the page with axe, and sees that nothing scrolls sideways: once for each device and
// each heading, in whichever journey somebody meets it first.
func (v *visitor) look() {
	v.t.Helper()
	if !v.on.noScript && !v.on.mobile { // a calendar that is drawn folds its list, under the finger of who was quicker
		v.waits(`!document.querySelector("[data-drawn]") || !document.querySelector("details[data-list]")?.open`)
	}
	heading := `document.title + " " + document.querySelector("h1")?.innerText`
	if v.close {
		heading = `document.title + " " + [...document.querySelectorAll("h1, h2, legend")].map(h => h.innerText).join(" ")`
	}
	key := fmt.Sprint(v.on, " ", pathShape(v.at()), " ", eval[string](v, heading))
	if _, before := read.LoadOrStore(key, true); before {
		return
	}
	if wide := eval[int](v, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		v.t.Errorf("the page scrolls %d px sideways at %d px\nat %s", wide, v.on.width, v.at())
	}
	for _, finding := range v.axe() {
		v.t.Errorf("axe: %s\nat %s", finding, v.at())
	}
}

// pathShape takes ids and tokens out of a path.
func pathShape(p string) string {
	p, _, _ = strings.Cut(p, "?")
	parts := strings.Split(p, "/")
	for i, s := range parts {
		if len(s) > 20 {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join(root, "node_modules", "axe-core", "axe.min.js"))
	return string(b), err
})

// axe gives serious and critical findings.
func (v *visitor) axe() []string {
	v.t.Helper()
	source, err := axeSource()
	if err != nil {
		v.t.Fatalf("axe-core is missing (make gen brings it): %v", err)
	}
	if v.on.noScript { // the page's own scripts were not read and stay away; axe needs timers
		v.scripts(true)
		defer v.scripts(false)
	}
	eval[chromedp.Void](v, source)
	return eval[[]string](v, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.filter(v => ["serious", "critical"].includes(v.impact)).map(v => v.id + ": " + v.help + "\n  " + v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + " " + (n.any[0] ? n.any[0].message : "")).join("\n  ")))`)
}

// scripts switches scripts on or off for pages to come.
func (v *visitor) scripts(on bool) {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// shots is the folder for pictures, when somebody wants to look (PARTWELL_SHOTS=folder).
var shots = os.Getenv("PARTWELL_SHOTS")

// shot takes a picture of the whole page when pictures are wanted.
func (v *visitor) shot(name string) {
	if shots == "" {
		return
	}
	whole := true
	res, err := chromedp.Run(v.ctx, func(ctx context.Context, tab *chromedp.Target) (page.CaptureScreenshotResult, error) {
		return cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &whole})
	})
	if err != nil {
		v.t.Logf("no picture: %v", err)
		return
	}
	scheme := ""
	if v.on.evening {
		scheme = "-evening"
	}
	file := filepath.Join(shots, fmt.Sprintf("%s-%d%s.png", name, v.on.width, scheme))
	if err := os.WriteFile(file, res.Data, 0o644); err != nil {
		v.t.Logf("no picture: %v", err)
	}
}

// holds fails unless the field with that label holds value.
func (v *visitor) holds(label, value string) {
	v.t.Helper()
	v.found("field", label, 0)
	if got := eval[string](v, `document.querySelector('`+marked+`').value`); got != value {
		v.t.Fatalf("field %q holds %q, want %q\nat %s", label, got, value, v.at())
	}
}

// chosen fails unless the box or round mark with that label is chosen.
func (v *visitor) chosen(label string) {
	v.t.Helper()
	v.found("choice", label, 0)
	if !eval[bool](v, `document.querySelector('`+marked+`').checked`) {
		v.t.Fatalf("%q is not chosen\nat %s", label, v.at())
	}
}

// chooseIn chooses the answer with these words under the question with those.
func (v *visitor) chooseIn(question, answer string) {
	v.t.Helper()
	done := eval[bool](v, fmt.Sprintf(`((question, answer) => {
  const norm = s => (s || "").replace(/[’]/g, "'").replace(/\s+/g, " ").trim();
  for (const f of document.querySelectorAll("fieldset")) {
    if (!norm(f.querySelector("legend")?.innerText).startsWith(norm(question))) continue;
    for (const l of f.querySelectorAll("label")) if (norm(l.innerText) === norm(answer)) { l.scrollIntoView({block: "center"}); l.click(); return l.control.checked }
  }
  return false })(%s, %s)`, quoted(question), quoted(answer)))
	if !done {
		v.t.Fatalf("under %q there is no %q to choose\nat %s\n%s", question, answer, v.at(), v.text())
	}
}

// until opens a page again and again until it says words: what comes by itself takes a moment.
func (v *visitor) until(path, words string) {
	v.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(300 * time.Millisecond) {
		v.open(path)
		if strings.Contains(flat(v.text()), flat(words)) {
			return
		}
	}
	v.see(words)
}

// unfold opens what is folded away under these words.
func (v *visitor) unfold(words string) {
	v.t.Helper()
	v.found("button", words, 0) // which opens it, to see into it
	eval[chromedp.Void](v, `document.querySelector('`+marked+`').closest("details").open = false`)
	v.click()
	if !eval[bool](v, `document.querySelector('`+marked+`').closest("details").open`) {
		v.t.Fatalf("%q does not unfold\nat %s", words, v.at())
	}
}

// href gives where the link with these words leads.
func (v *visitor) href(words string) string {
	v.t.Helper()
	v.found("link", words, 0)
	return eval[string](v, `document.querySelector('`+marked+`').href`)
}
