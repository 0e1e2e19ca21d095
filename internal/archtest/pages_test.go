package archtest

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// forbiddenInPages are the constructs that the Content-Security-Policy would refuse (it has no
// unsafe-inline), found here before a browser finds them.
var forbiddenInPages = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`\sstyle\s*=`), "an inline style; give the part a class in the style sheet"},
	{regexp.MustCompile(`\son[a-z]+\s*=\s*["{']`), "an inline event handler; the page works without script, and scripts stand in assets"},
	{regexp.MustCompile(`(?i)javascript:`), "a javascript: address"},
	{regexp.MustCompile(`<script(?:\s[^>]*)?>\s*[^<\s]`), "an inline script"},
	{regexp.MustCompile(`<style[\s>]`), "an inline style sheet"},
	{regexp.MustCompile(`\shx-on[:=-]`), "an inline event handler of htmx"},
	{regexp.MustCompile(`(?:src|href)="https?://[^"]*\.(?:js|css|woff2?)"`), "something loaded from elsewhere; everything is in the binary"},
}

func TestPagesKeepToThePolicy(t *testing.T) {
	walk(t, func(file string) {
		if path.Ext(file) != ".templ" {
			return
		}
		for i, line := range strings.Split(text(t, file), "\n") {
			for _, f := range forbiddenInPages {
				if f.pattern.MatchString(line) {
					t.Errorf("%s:%d: %s", file, i+1, f.why)
				}
			}
		}
	})
}

// On the screen people read plain words; these stay in the code and the documents.
func TestPagesSpeakPlainly(t *testing.T) {
	trade := regexp.MustCompile(`(?i)>\s*[^<{]*\b(case|protocol|stage|concern|crossing|resolution|remedy|referral|milestone|discontinuation)s?\b[^<{]*`)
	walk(t, func(file string) {
		if path.Ext(file) != ".templ" {
			return
		}
		for i, line := range strings.Split(text(t, file), "\n") {
			if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, "case ") {
				continue
			}
			if found := trade.FindString(line); found != "" {
				t.Errorf("%s:%d: a trade word on the screen: %q", file, i+1, strings.TrimSpace(found))
			}
		}
	})
}

func TestThePolicyFindsWhatItLooksFor(t *testing.T) {
	for _, bad := range []string{
		`<p style="color: red">`, `<a onclick="x()">`, `<a href="javascript:x()">`, `<script>alert(1)</script>`,
		`<style>`, `<div hx-on:click="x()">`, `<script src="https://example.org/x.js">`, `<p style={ x }>`,
	} {
		found := false
		for _, f := range forbiddenInPages {
			found = found || f.pattern.MatchString(bad)
		}
		if !found {
			t.Errorf("%s passes", bad)
		}
	}
	for _, good := range []string{`<p class="style">`, `<script src={ p.Script } defer></script>`, `<link rel="stylesheet" href={ x }/>`} {
		for _, f := range forbiddenInPages {
			if f.pattern.MatchString(good) {
				t.Errorf("%s is refused: %s", good, f.why)
			}
		}
	}
}
