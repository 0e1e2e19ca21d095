package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// binary is what `make build` leaves behind.
const binary = "bin/partwell"

// How often the program is started, and how long it rests before its memory is read.
const (
	starts = 9
	rest   = 3 * time.Second
)

// program measures the built program on the example practice: from the start of the process to the
// first answered page, with data that is there already; and the memory that it holds at rest.
func program(ctx context.Context) ([]figure, error) {
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("build it first (make build): %w", err)
	}
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if _, _, err := once(ctx, dir, 0); err != nil { // makes the example
		return nil, err
	}
	var start []float64
	for range starts {
		ms, _, err := once(ctx, dir, 0)
		if err != nil {
			return nil, err
		}
		start = append(start, ms)
	}
	figures := []figure{{"start_to_first_answer_ms", median(start), "ms"}}
	_, mb, err := once(ctx, dir, rest)
	if err != nil {
		return nil, err
	}
	if mb > 0 {
		figures = append(figures, figure{"memory_at_rest_mb", mb, "MB"})
	}
	return figures, nil
}

// once starts the program, takes the time to its first page, lets it rest, and ends it.
func once(ctx context.Context, dir string, rest time.Duration) (ms, mb float64, err error) {
	listen, err := freeAddress(ctx)
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(ctx, binary, "example", "--data", filepath.Join(dir, "example"), "--listen", listen, "--no-browser")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+filepath.Join(dir, ".config"))
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		err = errors.Join(err, cmd.Process.Signal(os.Interrupt))
		_ = cmd.Wait() // ended by us
	}()
	if err := firstAnswer(ctx, "http://"+listen+"/sign-in"); err != nil {
		return 0, 0, err
	}
	ms = float64(time.Since(begin).Microseconds()) / 1000
	if rest == 0 {
		return ms, 0, nil
	}
	time.Sleep(rest)
	mb, err = resident(cmd.Process.Pid)
	return ms, mb, err
}

func firstAnswer(ctx context.Context, url string) error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			continue
		}
		if err := answer.Body.Close(); err != nil {
			return err
		}
		if answer.StatusCode == http.StatusOK {
			return nil
		}
	}
	return errors.New("the program does not answer")
}

// resident gives the memory of a process in MB, as Linux tells it; 0 elsewhere.
func resident(pid int) (float64, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(b), "VmRSS:")
	kb, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	return kb / 1024, err
}

func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
