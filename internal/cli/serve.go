package cli

import (
	"os/exec"
	"runtime"

	"github.com/partwell/partwell/internal/config"
)

// serving are the flags of the two commands that answer in a browser.
type serving struct {
	Listen    string `help:"Address to answer on, host:port." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
	TestMode  bool   `help:"Take the time from the file named in PARTWELL_TEST_CLOCK. This computer only." name:"test-mode"`
	NoBrowser bool   `help:"Open no browser." name:"no-browser"`
}

// clock is the one that the flags ask for.
func (s serving) clock(r *run) (*config.Clock, error) {
	if !s.TestMode {
		return config.SystemClock(), nil
	}
	return config.FileClock(r.env[config.EnvTestClock], s.Listen)
}

// site puts a place and the flags together; what is said when it answers is the caller's.
func (s serving) site(r *run, at Place, greeting string) (Site, error) {
	if err := config.CheckListen(s.Listen); err != nil {
		return Site{}, err
	}
	clock, err := s.clock(r)
	if err != nil {
		return Site{}, err
	}
	at.Clock = clock
	return Site{Place: at, Listen: s.Listen, Ready: func(url string) {
		r.say(greeting, url)
		r.say("It stays open until you end it with Ctrl+C or close this window.")
		if clock.Moved() {
			r.say("Test mode: the time comes from a file.")
		}
		if !s.NoBrowser && !s.TestMode && r.env.HasDisplay() {
			r.browse(url)
		}
	}}, nil
}

// browse opens the page in the person's browser; where that fails the address is on the screen.
func (r *run) browse(url string) {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "darwin":
		cmd = exec.CommandContext(r.ctx, "open", url)
	case "windows":
		cmd = exec.CommandContext(r.ctx, "rundll32", "url.dll,FileProtocolHandler", url)
	default:
		cmd = exec.CommandContext(r.ctx, "xdg-open", url)
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}

type serveCommand struct {
	placeFlags
	serving
}

// Run opens the practice and answers until the program is ended.
func (c *serveCommand) Run(r *run) error {
	at, err := c.place(r)
	if err != nil {
		return err
	}
	site, err := c.site(r, at, "Your practice is open at %s")
	if err != nil {
		return err
	}
	return r.house.Serve(r.ctx, site)
}

type exampleCommand struct {
	Data   string `help:"Folder for the example. Without it: one of yours, apart from your practice." placeholder:"FOLDER" type:"path"`
	Forget bool   `help:"Remove the example with everything in it."`
	serving
}

// Run opens the example practice, or removes it whole.
func (c *exampleCommand) Run(r *run) error {
	at := Place{Data: c.Data, Environment: r.env, Clock: config.SystemClock(), Example: true}
	if at.Data == "" {
		folder, err := r.env.ExampleFolder()
		if err != nil {
			return err
		}
		at.Data = folder
	}
	if c.Forget {
		if err := r.house.Forget(at); err != nil {
			return err
		}
		r.say("The example is gone.")
		return nil
	}
	site, err := c.site(r, at, "The example practice is open at %s")
	if err != nil {
		return err
	}
	return r.house.Serve(r.ctx, site)
}
