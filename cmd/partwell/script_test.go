package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"partwell": main}) }

// TestScripts runs the command line as people do: the whole program, files, exit codes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.FromSlash("../../internal/cli/testdata"),
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
			env.Setenv("AppData", filepath.Join(home, ".config"))
			if err := os.MkdirAll(home, 0o700); err != nil {
				return err
			}
			return ownTexts(env.WorkDir)
		},
		RequireUniqueNames: true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "practice": beginPractice, "sheet": writeSheet, "served": served,
			"person": addWithPassword, "told": writeTold, "ended": endCase, "show": showCase, "noted": noted, "wrong": wrongPasswords, "ownway": useOwnWay,
			"restored": restoring(0), "again": restoring(1), "replaced": restoring(0, "--replace"),
		},
	})
}

// exits CODE COMMAND…: runs a command and asks for that very exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("%s ended with %s, want %s", strings.Join(args[1:], " "), code, args[0])
	}
}

// restoring gives a command FILE FOLDER that restores the backup whose path stands in FILE.
func restoring(code int, flags ...string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		backup := strings.TrimSpace(ts.ReadFile(args[0]))
		exits(ts, false, append([]string{string(rune('0' + code)), "partwell", "restore", backup, "--data", args[1]}, flags...))
	}
}

// served COMMAND…: serves until the first page answers, then ends the program as Ctrl+C does.
func served(ts *testscript.TestScript, _ bool, args []string) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	h := wired()
	open := h.Serve
	h.Serve = func(ctx context.Context, site cli.Site) error {
		ready := site.Ready
		site.Ready = func(url string) {
			ready(url)
			answer, err := http.Get(url)
			ts.Check(err)
			ts.Check(answer.Body.Close())
			if answer.StatusCode != http.StatusOK {
				ts.Fatalf("%s answers %s", url, answer.Status)
			}
			stop()
		}
		return open(ctx, site)
	}
	env := []string{"HOME=" + ts.Getenv("HOME"), "XDG_CONFIG_HOME=" + ts.Getenv("XDG_CONFIG_HOME"), "AppData=" + ts.Getenv("AppData"), "PARTWELL_TEST_CLOCK=" + ts.Getenv("PARTWELL_TEST_CLOCK")}
	var said strings.Builder
	for i, arg := range args {
		if i > 0 && args[i-1] == "--data" {
			args[i] = ts.MkAbs(arg)
		}
	}
	if code := cli.Run(ctx, h, append(args, "--listen", "127.0.0.1:0", "--test-mode"), env, strings.NewReader(""), &said, &said); code != 0 {
		ts.Fatalf("%s ended with %d: %s", strings.Join(args, " "), code, &said)
	}
}

// in opens a place within a script.
func in(ts *testscript.TestScript, folder string, do func(*opened) error) {
	env := config.Environment{"HOME": ts.Getenv("HOME"), "XDG_CONFIG_HOME": ts.Getenv("XDG_CONFIG_HOME"), "AppData": ts.Getenv("AppData")}
	at := cli.Place{Data: ts.MkAbs(folder), Environment: env, Clock: config.SystemClock()}
	ts.Check(within(context.Background(), at, do))
}

// beginPractice begins a practice in a folder, as the set-up link does.
func beginPractice(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		token, err := o.office.FirstLink(context.Background())
		if err != nil {
			return err
		}
		_, err = o.office.Begin(context.Background(), token, "Europe/Lisbon")
		return err
	})
}

// writeSheet FOLDER FILE: writes the key as the recovery sheet prints it.
func writeSheet(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		return os.WriteFile(ts.MkAbs(args[1]), []byte(o.keys.Recovery()+"\n"), 0o600)
	})
}
