package gallery

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// shots is where the browser test leaves pictures of all pages, to be looked at.
var shots = flag.String("shots", "", "a folder for pictures of the gallery's pages")

// browser starts Chromium without a window, for one test.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true))
	if shell, err := exec.LookPath("chromium-headless-shell"); err == nil { // Chromium without windows: half the work
		options = append(options, chromedp.ExecPath(shell))
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium (scripts/install-test-tools installs it): %v", err)
	}
	ctx, stop = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// open shows a page on a screen of that width.
func open(ctx context.Context, t *testing.T, width int64, url string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 844), chromedp.Navigate(url)); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

func eval[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.80s: %v", expression, err)
	}
	return got
}

func TestNoPageScrollsSideways(t *testing.T) {
	server := httptest.NewServer(Handler())
	defer server.Close()
	ctx := browser(t)
	for _, s := range Samples("") {
		for _, w := range []int64{320, 390, 640, 800, 1024, 1280} {
			open(ctx, t, w, server.URL+"/"+s.Name)
			wide := eval[[]string](ctx, t, `
				document.documentElement.scrollWidth > innerWidth
				? [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className).slice(0, 5)
				: []`)
			if len(wide) > 0 {
				t.Errorf("%s at %d px: wider than the screen: %v", s.Name, w, wide)
			}
		}
	}
}

type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

func TestAxeFindsNothing(t *testing.T) {
	axe, err := htmlcheck.Axe()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(Handler())
	defer server.Close()
	ctx := browser(t)
	for _, theme := range []string{"paper", "evening"} {
		for _, s := range Samples(theme) {
			open(ctx, t, 1280, server.URL+"/"+s.Name+"?theme="+theme)
			text := eval[string](ctx, t, axe+`;axe.run().then(r => JSON.stringify(r.violations))`)
			var found []violation
			if err := json.Unmarshal([]byte(text), &found); err != nil {
				t.Fatal(err)
			}
			for _, v := range found {
				t.Errorf("%s, %s: %s (%s): %s\n%+v", s.Name, theme, v.ID, v.Impact, v.Help, v.Nodes[:min(len(v.Nodes), 3)])
			}
		}
	}
}

// Targets are at least 24 px, and 44 px on a phone but for links within a sentence.
func TestTargetsAreLargeEnough(t *testing.T) {
	server := httptest.NewServer(Handler())
	defer server.Close()
	ctx := browser(t)
	for _, s := range Samples("") {
		for w, least := range map[int64]int{390: 44, 1280: 24} {
			open(ctx, t, w, server.URL+"/"+s.Name)
			small := eval[[]string](ctx, t, fmt.Sprintf(`
				[...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")]
				.filter(e => e.checkVisibility() && !e.matches(".skip") && !(e.matches("a") && getComputedStyle(e).display === "inline"))
				.map(e => (e.matches("input[type=radio], input[type=checkbox]") && e.closest("label")) || e)
				.filter(e => { const r = e.getBoundingClientRect(); return r.height > 0 && r.height < %d - 0.5 })
				.map(e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 30) + " " + e.getBoundingClientRect().height).slice(0, 8)`, least))
			if len(small) > 0 {
				t.Errorf("%s at %d px: smaller than %d px: %v", s.Name, w, least, small)
			}
		}
	}
}

func TestPictures(t *testing.T) {
	if *shots == "" {
		return // only when asked for: they are looked at, not compared
	}
	server := httptest.NewServer(Handler())
	defer server.Close()
	ctx := browser(t)
	for _, theme := range []string{"paper", "evening"} {
		for _, s := range Samples(theme) {
			for _, w := range []int64{320, 390, 1280} {
				open(ctx, t, w, server.URL+"/"+s.Name+"?theme="+theme)
				picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%d-%s.png", s.Name, w, theme)), picture, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestTheScriptOnlyMakesSmoother(t *testing.T) {
	server := httptest.NewServer(Handler())
	defer server.Close()
	ctx := browser(t)
	holds := func(what, expression string) {
		t.Helper()
		if !eval[bool](ctx, t, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	open(ctx, t, 1280, server.URL+"/errors")
	holds("the summary of what is wrong has the focus", `document.activeElement.matches(".errors")`)
	holds("a form is sent once", `(() => {
		const form = document.querySelector("main form"); let sent = 0;
		document.addEventListener("submit", e => { if (!e.defaultPrevented) sent++; e.preventDefault(); });
		form.requestSubmit(); form.requestSubmit(); return sent === 1;
	})()`)
	open(ctx, t, 1280, server.URL+"/list")
	holds("Ctrl-K goes to Find", `new Promise(done => {
		document.querySelector("a.find").addEventListener("click", e => { e.preventDefault(); done(true); });
		document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true, cancelable: true }));
	})`)
	open(ctx, t, 1280, server.URL+"/parts?theme=paper")
	holds("a theme is seen at once", `(() => { document.querySelector("input[name=theme][value=evening]").click(); return document.documentElement.dataset.theme === "evening"; })()`)
	holds("Copy is offered", `!document.querySelector("[data-copy]").hidden`)
	holds("what is sent in writing has no card", `!document.querySelector(".way-say").checkVisibility()`)
	holds("what is said has no letter", `(() => { document.querySelector("input[name=how][value=phone]").click(); return !document.querySelector(".way-write").checkVisibility() && document.querySelector(".way-phone").checkVisibility(); })()`)
}

func TestWhatWasTypedComesBackAfterSigningIn(t *testing.T) {
	server := httptest.NewServer(Handler())
	defer server.Close()
	ctx := browser(t)
	open(ctx, t, 1280, server.URL+"/parts")
	eval[bool](ctx, t, `(() => { const f = document.querySelector("[name=answer]"); f.value = "She was glad"; f.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
	open(ctx, t, 1280, server.URL+"/parts")
	if got := eval[string](ctx, t, `document.querySelector("[name=answer]").value`); got != "" {
		t.Errorf("a draft is put back although the session was never lost: %q", got)
	}
	open(ctx, t, 1280, server.URL+"/sign-in")
	open(ctx, t, 1280, server.URL+"/parts")
	if got := eval[string](ctx, t, `document.querySelector("[name=answer]").value`); got != "She was glad" {
		t.Errorf("after signing in the field holds %q", got)
	}
	if !eval[bool](ctx, t, `document.querySelector("[data-draft=message] [data-restored]").checkVisibility()`) {
		t.Error("the page does not say that it is back")
	}
}
