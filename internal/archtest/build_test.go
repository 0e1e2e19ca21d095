package archtest

import (
	"regexp"
	"strings"
	"testing"
)

// The generator and the library it generates for have to be the same release.
func TestTemplIsOneVersion(t *testing.T) {
	version := regexp.MustCompile(`github\.com/a-h/templ (v\S+)`)
	product, tools := version.FindStringSubmatch(text(t, "go.mod")), version.FindStringSubmatch(text(t, "tools/go.mod"))
	if product == nil || tools == nil {
		t.Fatal("templ stands in go.mod and in tools/go.mod")
	}
	if product[1] != tools[1] {
		t.Errorf("go.mod has templ %s, tools/go.mod has %s", product[1], tools[1])
	}
}

func TestTheMakefileStaysSmall(t *testing.T) {
	target := regexp.MustCompile(`(?m)^([a-z]+):([^=\n]*)`)
	found := target.FindAllStringSubmatch(text(t, "Makefile"), -1)
	if len(found) == 0 || len(found) > 14 {
		t.Errorf("%d targets; fourteen are the most", len(found))
	}
	for _, m := range found {
		if !strings.Contains(m[2], "## ") {
			t.Errorf("make %s does not say what it does (## …)", m[1])
		}
	}
}

// Addresses of the machine that made the lock file do not belong in it.
func TestTheLockFileNamesNoRegistry(t *testing.T) {
	if strings.Contains(text(t, "package-lock.json"), `"resolved": "http`) {
		t.Error("package-lock.json records download addresses; .npmrc asks npm to omit them")
	}
}
