package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/partwell/partwell/internal/store"
)

// How often a browser opens the page, and how long one opening may take.
const (
	pageOpened   = 21
	pagePatience = time.Minute
)

// opening is how a page opened in a browser: milliseconds since it was asked for, and bytes that came for it.
type opening struct {
	Painted float64 `json:"painted"`
	Ready   float64 `json:"ready"`
	Bytes   float64 `json:"bytes"`
	Fonts   float64 `json:"fonts"`
	Typed   string  `json:"typed"`
}

// timing waits until a page is painted and loaded, types into its form, and tells how it went. A page is ready when
// its document stands, its script has run (a module runs before that is told) and something is painted.
const timing = `new Promise(done => {
  const look = () => {
    const page = performance.getEntriesByType("navigation")[0], paint = performance.getEntriesByName("first-contentful-paint")[0]
    if (!paint || !page.loadEventEnd) return setTimeout(look, 5)
    const field = document.querySelector("input[name=email]"), came = [page, ...performance.getEntriesByType("resource")]
    if (field) { field.focus(); document.execCommand("insertText", false, "anna@new.example") }
    const sum = list => list.reduce((n, e) => n + e.transferSize, 0)
    done({painted: paint.startTime, ready: Math.max(paint.startTime, page.domContentLoadedEventEnd), bytes: sum(came), fonts: sum(came.filter(e => e.name.endsWith(".woff2"))), typed: field ? field.value : ""})
  }
  look()
})`

// openedPage measures the public page in Chromium on a phone's screen, over loopback HTTP, each time in a browser that
// is open and has loaded nothing of it: until it is painted and can be used, and all that came for it. Beside it stands
// how long the same browser takes for a page of one word: what is left is the page's own.
func openedPage(ctx context.Context) (figures []figure, err error) {
	err = within(ctx, "sqlite", func(cfg store.Config) error {
		db, err := store.Open(ctx, cfg)
		if err != nil {
			return err
		}
		defer quietly(db.Close)
		path, handler, err := shownPage(ctx, db, cfg.Keys)
		if err != nil {
			return err
		}
		server, err := newLoopback(ctx, handler)
		if err != nil {
			return err
		}
		defer server.close()
		figures, err = openings(ctx, server.url+"/healthz", server.url+path)
		return err
	})
	return figures, err
}

func openings(ctx context.Context, word, url string) ([]figure, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	if shell, err := exec.LookPath("chromium-headless-shell"); err == nil { // Chromium without windows
		options = append(options, chromedp.ExecPath(shell))
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	ctx, end := chromedp.NewContext(ctx)
	defer end()
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("Chromium does not start (scripts/install-test-tools brings it): %w", err)
	}
	var painted, ready, least []float64
	var last opening
	for range pageOpened {
		all, err := openNew(ctx, word, word+"?again", url)
		if err != nil {
			return nil, err
		}
		last = all[2]
		if !strings.Contains(last.Typed, "@") {
			return nil, errors.New("the page's form takes no words")
		}
		painted, ready, least = append(painted, last.Painted), append(ready, last.Ready), append(least, all[1].Ready)
	}
	return []figure{{"public_page_painted_ms", median(painted), "ms"}, {"public_page_interactive_ms", median(ready), "ms"}, {"one_word_interactive_ms", median(least), "ms"},
		{"public_page_came_kb", (last.Bytes - last.Fonts) / 1024, "KB"}, {"public_page_fonts_kb", last.Fonts / 1024, "KB"}}, nil
}

// openNew opens pages one after another in a tab whose cache is empty. The first starts what the tab needs.
func openNew(ctx context.Context, urls ...string) (all []opening, err error) {
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	defer cancel()
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first call
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, pagePatience)
	defer stop()
	err = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 844, DeviceScaleFactor: 1, Mobile: true})
		return err
	}))
	for _, url := range urls {
		if err != nil {
			return nil, err
		}
		var o opening
		if err = chromedp.Do(ctx, chromedp.Navigate(url)); err == nil {
			o, err = chromedp.Run(ctx, chromedp.Evaluate[opening](timing, chromedp.EvalAwaitPromise))
		}
		all = append(all, o)
	}
	return all, err
}
