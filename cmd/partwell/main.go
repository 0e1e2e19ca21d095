// Command partwell is practice software for massage therapists; see README.md.
//
// The package wires all parts by hand, and is the only one that sees them all: which folder, which
// key, which database, which clock, what a letter leaves by. It decides nothing about the work.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones also where the computer has none

	"github.com/partwell/partwell/internal/cli"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, wired(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
