package journeys

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// pictures is the folder for the pictures of the guide (PARTWELL_PICTURES=$PWD/docs/guide/pictures go
// test -run TestGuide ./internal/journeys makes them anew). Without it the pages are opened and read.
var pictures = os.Getenv("PARTWELL_PICTURES")

// The pictures of the guide, from the example.
func TestGuideOfAPractice(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-03T10:52:00Z", "example")
	ines := h.looksAs("Inês Carvalho", laptop)
	ines.picture("today", "/today")
	ines.openClient("Mariam Haddad")
	ines.picture("client", "")
	ines.follow("Read it and answer")
	ines.picture("it-hurt", "")
	ines.openClient("Paul Lindqvist")
	ines.follow("Someone who can do this better")
	ines.follow("Go on")
	ines.picture("card", "")
	ines.openClient("Tomás Ferreira")
	ines.follow("The account")
	ines.picture("money", "")
	ines.openClient("Ewa Nowak")
	ines.follow("The bill does not look right")
	ines.picture("bill", "")
	ines.openClient("Tammy Reyes")
	ines.follow("Is it time?")
	ines.picture("is-it-time", "")
	ines.open("/today")
	ines.follow("Answer kindly")
	ines.follow("My practice is full")
	ines.picture("answer-kindly", "")
	for name, path := range map[string]string{"people": "/practice/people", "colleagues": "/practice/colleagues", "reachable": "/practice/reachable", "backups": "/practice/backups",
		"practise": "/practise", "partings": "/practice/partings", "bring-clients": "/clients/import"} {
		ines.picture(name, path)
	}
	hand := h.looksAs("Inês Carvalho", phone)
	hand.open("/today")
	hand.follow("Treatment room")
	hand.picture("room", "")
	client := h.visit(plainPhone)
	client.picture("door", "/something-wasnt-right")
	client.picture("ask", "/ask")
}

// The pictures of starting, of getting in again, and of what a client sees later.
func TestGuideOfAStart(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	first := h.visit(laptop)
	first.picture("start", "/")
	ines := begin(h)
	ines.picture("set-up", "/set-up/boundaries")
	ines.picture("recovery", "/set-up/recovery")
	ines.bring(mariam)
	ines.reach()
	ines.book("Mariam", "Monday 9 March 10:00")
	client := h.visit(plainPhone)
	code := tellsAtTheDoor(client)
	client.comeBack(code)
	client.picture("we-have-it", "")
	hears(ines)
	picks(client, code)
	offers(ines)
	client.comeBack(code)
	client.picture("does-this-work", "")
	ines.press("Sign out")
	lost := h.visit(plainPhone)
	lost.open("/sign-in")
	lost.follow("I can't get in")
	lost.picture("cannot-get-in", "")
}

// picture opens a page, where one is named, and takes a picture of what stands on the screen, small
// enough for the guide. The bar of the test clock is no part of the page.
func (v *visitor) picture(name, path string) {
	v.t.Helper()
	if path != "" {
		v.open(path)
	}
	if pictures == "" {
		return
	}
	if !v.on.mobile {
		v.frame(1100, 820)
		defer v.frame(v.on.width, v.on.height)
	}
	eval[bool](v, `(() => { scrollTo(0, 0); document.activeElement?.blur()
  for (const e of document.querySelectorAll("body *")) if (!e.children.length && e.textContent.trim().startsWith("Test clock")) {
    e.style.display = "none"
    if (!e.parentElement.innerText.trim()) e.parentElement.style.display = "none"
  }
  return true })()`)
	res, err := chromedp.Run(v.ctx, func(ctx context.Context, tab *chromedp.Target) (page.CaptureScreenshotResult, error) {
		return cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	})
	if err != nil {
		v.t.Fatalf("no picture: %v", err)
	}
	small, err := fewColours(res.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(pictures, name+".png"), small, 0o644)
	}
	if err != nil {
		v.t.Fatalf("no picture: %v", err)
	}
}

// frame gives the window another size for a moment.
func (v *visitor) frame(width, height int64) {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: v.on.mobile})
		return err
	}))
}

// fewColours writes a picture with the 255 colours that it uses most, each other one as the nearest.
func fewColours(in []byte) ([]byte, error) {
	whole, _, err := image.Decode(bytes.NewReader(in))
	if err != nil {
		return nil, err
	}
	count := map[color.Color]int{}
	for y := range whole.Bounds().Dy() {
		for x := range whole.Bounds().Dx() {
			count[whole.At(x, y)]++
		}
	}
	var palette color.Palette
	for c := range count {
		palette = append(palette, c)
	}
	slices.SortFunc(palette, func(a, b color.Color) int {
		if n := count[b] - count[a]; n != 0 {
			return n
		}
		ar, ag, ab, _ := a.RGBA()
		br, bg, bb, _ := b.RGBA()
		return int(ar<<2+ag<<1+ab) - int(br<<2+bg<<1+bb)
	})
	small := image.NewPaletted(whole.Bounds(), palette[:min(len(palette), 255)])
	draw.Draw(small, small.Bounds(), whole, whole.Bounds().Min, draw.Src)
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small)
	return out.Bytes(), err
}
