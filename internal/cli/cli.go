// Package cli is Partwell at the command line: it reads arguments, calls the house, and prints
// sentences for people.
//
// What holds in it: exit code 0 means done, 1 that something was found or did not work, 2 that what
// was asked cannot be understood or taken; results go to stdout, everything else to stderr; nothing
// that is secret is taken as an argument. It reads the environment it is given, never the process's
// own. It imports practice/*, office, definition and config for what the commands show, never the store:
// package main opens the house and hands it over as functions.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// command is the whole command line. Help texts are sentences for people.
type command struct {
	Serve    serveCommand    `cmd:"" default:"withargs" help:"Open your practice in the browser. This is what happens without any command."`
	Example  exampleCommand  `cmd:"" help:"Look around an example practice, apart from your own."`
	Protocol protocolCommand `cmd:"" help:"List and check the files that say how something is worked through."`
	Case     caseCommand     `cmd:"" help:"List and show what is open between you and clients, as somebody who works there."`
	Tone     toneCommand     `cmd:"" help:"Read messages as JSON lines and print what the tone check finds."`
	Backup   backupCommand   `cmd:"" help:"Write a sealed copy of everything into a folder, also while the practice is open."`
	Restore  restoreCommand  `cmd:"" help:"Make the data new from a backup, in an empty folder."`
	Verify   verifyCommand   `cmd:"" help:"Check that nothing was lost or changed: database, money, visits, audit trail, files."`
	User     userCommand     `cmd:"" help:"Add somebody to the practice, or let somebody in who forgot the password."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// run is what a command is given besides its own arguments.
type run struct {
	ctx    context.Context
	house  House
	env    config.Environment
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// errFindings ends a command with exit code 1 when what it found is printed already.
var errFindings = errors.New("there are findings")

// Run does what the arguments (without the program's name) ask for and gives the exit code. It ends
// early when ctx ends, which is how a server is stopped.
func Run(ctx context.Context, house House, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	r := &run{ctx: ctx, house: house, env: config.ParseEnvironment(env), stdin: stdin, stdout: stdout, stderr: stderr}
	var cmd command
	left := -1 // kong asks to leave after --help
	parser, err := kong.New(&cmd,
		kong.Name("partwell"),
		kong.Description("Practice software for massage therapists. Exit codes: 0 done, 1 something was found or did not work, 2 what was asked cannot be understood."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { left = code }),
		kong.Resolvers(fromEnvironment(r.env)),
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true}),
	)
	if err != nil {
		return r.report(err)
	}
	parsed, err := parser.Parse(args)
	if left >= 0 {
		return left
	}
	if err != nil {
		fmt.Fprintf(stderr, "partwell: %s.\nTry “partwell --help”.\n", err)
		return exitUsage
	}
	return r.report(parsed.Run(r))
}

// report prints what went wrong and turns it into an exit code.
func (r *run) report(err error) int {
	switch {
	case err == nil, errors.Is(err, context.Canceled) && r.ctx.Err() != nil:
		return exitDone
	case errors.Is(err, errFindings):
		return exitFailed
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		err = f // the sentence, without the operations it went through
	}
	r.say("partwell: %v", err)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) {
		return exitUsage
	}
	return exitFailed
}

// say prints a line for the person at the terminal.
func (r *run) say(format string, args ...any) { fmt.Fprintf(r.stderr, format+"\n", args...) }

// tell prints for the person at the terminal, without ending the line.
func (r *run) tell(format string, args ...any) { fmt.Fprintf(r.stderr, format, args...) }

// print gives a line of the result.
func (r *run) print(format string, args ...any) { fmt.Fprintf(r.stdout, format+"\n", args...) }

// fromEnvironment lets each flag be given as an environment variable too.
func fromEnvironment(env config.Environment) kong.Resolver {
	names := map[string]string{
		"listen": config.EnvListen, "database-url": config.EnvDatabaseURL,
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value := env[names[flag.Name]]; value != "" {
			return value, nil
		}
		return nil, nil
	})
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(r *run) error {
	r.print("partwell %s", r.house.Version)
	return nil
}
