package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
)

func TestFoldersAndKey(t *testing.T) {
	home := t.TempDir()
	env := ParseEnvironment([]string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "settings"), "AppData=" + filepath.Join(home, "settings"), "broken line"})
	data, err := env.DataFolder()
	if err != nil {
		t.Fatal(err)
	}
	example, err := env.ExampleFolder()
	if err != nil {
		t.Fatal(err)
	}
	key, err := env.KeyFile("0190a0b0")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{data, example, key} {
		if !strings.HasPrefix(path, home) {
			t.Errorf("%s is not in the user's folder", path)
		}
	}
	if strings.HasPrefix(key, data) || strings.HasPrefix(example, data) {
		t.Errorf("key %s and example %s stand apart from the data %s", key, example, data)
	}

	env[EnvData], env[EnvKey] = filepath.Join(home, "d"), filepath.Join(home, "k")
	if data, _ = env.DataFolder(); data != filepath.Join(home, "d") {
		t.Errorf("data at %s in spite of %s", data, EnvData)
	}
	if key, _ = env.KeyFile("x"); key != filepath.Join(home, "k") {
		t.Errorf("key at %s in spite of %s", key, EnvKey)
	}
	for _, bad := range []string{"", "../x", `a\b`, ".hidden"} {
		if got, err := (Environment{"HOME": home, "AppData": home}).KeyFile(bad); err == nil {
			t.Errorf("id %q gives %s", bad, got)
		}
	}
	if _, err := (Environment{}).DataFolder(); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a home: %v", err)
	}
}

func TestMakeFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := MakeFolder(dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", info.Mode())
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := MakeFolder(filepath.Join(file, "c")); !fault.Is(err, fault.Invalid) {
		t.Errorf("below a file: %v", err)
	}
}

func TestClock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	set := func(s string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set("2026-03-02T10:30:00+01:00\n")
	clock, err := FileClock(file, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	if got := clock.Now(); !got.Equal(first) || got.Location() != time.UTC {
		t.Errorf("Now() = %v", got)
	}
	set("2026-03-16T09:30:00Z")
	if got := clock.Now(); !got.Equal(first.AddDate(0, 0, 14)) {
		t.Errorf("after the file was written again: %v", got)
	}
	set("half a ti")
	if got := clock.Now(); !got.Equal(first.AddDate(0, 0, 14)) {
		t.Errorf("while the file is being written: %v", got)
	}
	if !clock.Moved() || SystemClock().Moved() {
		t.Error("only the file's clock is moved")
	}
	if now := SystemClock().Now(); now.Nanosecond()%1000 != 0 || now.Location() != time.UTC {
		t.Errorf("the system's clock gives %v", now)
	}

	for name, c := range map[string]struct{ file, listen string }{
		"open to the network": {file, "0.0.0.0:8080"},
		"open by port only":   {file, ":8080"},
		"a name":              {file, "practice.example:80"},
		"no file named":       {"", "127.0.0.1:0"},
		"no such file":        {file + "x", "127.0.0.1:0"},
		"no time in it":       {file, "127.0.0.1:0"},
	} {
		if _, err := FileClock(c.file, c.listen); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestZone(t *testing.T) {
	if got := (Environment{"TZ": ":Europe/Lisbon"}).Zone(); got != "Europe/Lisbon" {
		t.Errorf("from TZ: %q", got)
	}
	for _, tz := range []string{"", "Nowhere/Atall", "../../etc/passwd", "UTC"} {
		got := (Environment{"TZ": tz}).Zone()
		if got == tz && tz != "" {
			t.Errorf("TZ %q is taken", tz)
		}
		if _, err := time.LoadLocation(got); err != nil {
			t.Errorf("TZ %q gives %q, which does not load", tz, got)
		}
	}
}

func TestDisplay(t *testing.T) {
	if runtime.GOOS == "linux" {
		if (Environment{}).HasDisplay() || !(Environment{"DISPLAY": ":0"}).HasDisplay() || !(Environment{"WAYLAND_DISPLAY": "w"}).HasDisplay() {
			t.Error("a display is one of X11's or Wayland's")
		}
	}
}
