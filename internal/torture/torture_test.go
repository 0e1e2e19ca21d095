package torture

import (
	"context"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	rounds  = 20
	writers = 6
)

// program is the built program with a data folder of its own.
type program struct {
	t           *testing.T
	bin, data   string
	env         []string
	listen, url string
	cmd         *exec.Cmd
	log         *strings.Builder
	client      *http.Client
}

func build(t *testing.T) *program {
	t.Helper()
	dir := t.TempDir()
	p := &program{t: t, bin: filepath.Join(dir, "partwell"), data: filepath.Join(dir, "data")}
	cmd := exec.Command("go", "build", "-o", p.bin, "./cmd/partwell")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	home := filepath.Join(dir, "home")
	p.env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "DISPLAY=", "WAYLAND_DISPLAY=")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.listen, p.url = l.Addr().String(), "http://"+l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.client = &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return p
}

// start runs the program and waits until it is ready.
func (p *program) start() {
	p.t.Helper()
	p.log = &strings.Builder{}
	p.cmd = exec.Command(p.bin, "serve", "--data", p.data, "--listen", p.listen, "--no-browser")
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, p.log, p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if r, err := http.Get(p.url + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
	}
	p.kill()
	p.t.Fatalf("the program does not answer\n%s", p.log)
}

// kill ends the program as a power cut would.
func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // says that it was killed
}

// verify asks the command line whether the data is sound.
func (p *program) verify() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.bin, "verify", "--data", p.data)
	cmd.Env = p.env
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("verify: %v\n%s", err, out)
	}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// form gives the hidden fields of the form on a page that is posted to action.
func (p *program) form(path, action string) (url.Values, error) {
	body, status, err := p.get(path)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %d %w", path, status, err)
	}
	fields := formIn(body, action)
	if fields == nil {
		return nil, fmt.Errorf("%s has no form for %s", path, action)
	}
	return fields, nil
}

// formIn gives the hidden fields of the form in a page that is posted to action; nil without one.
func formIn(body, action string) url.Values {
	_, rest, found := strings.Cut(body, `action="`+action+`"`)
	if !found {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	fields := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(rest, -1) {
		fields.Add(m[1], html.UnescapeString(m[2]))
	}
	return fields
}

func (p *program) get(path string) (body string, status int, err error) {
	r, err := p.client.Get(p.url + path)
	if err != nil {
		return "", 0, err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return string(b), r.StatusCode, err
}

// post sends a form; where is the address it leads to.
func (p *program) post(path string, fields url.Values) (where string, err error) {
	r, err := p.client.PostForm(p.url+path, fields)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return "", err
	}
	if r.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("POST %s: %s", path, r.Status)
	}
	return r.Header.Get("Location"), nil
}

// acknowledged is a client of whom the program said that she was added.
type acknowledged struct{ name, path string }

// write adds clients until the program is gone, and gives those that were acknowledged.
func (p *program) write(round, writer int) (done []acknowledged, first error) {
	for n := 0; ; n++ {
		fields, err := p.form("/clients/new", "/clients/new")
		if err != nil {
			return done, err
		}
		name := fmt.Sprintf("Client %d of %d in %d", n, writer, round)
		fields.Set("name", name)
		where, err := p.post("/clients/new", fields)
		if err != nil {
			return done, err
		}
		done = append(done, acknowledged{name, where})
	}
}

// A power cut at any moment loses nothing that was acknowledged, and leaves the data sound.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	p := build(t)
	p.start()
	if _, err := p.post("/start", url.Values{}); err != nil {
		t.Fatal(err)
	}
	total := 0
	for round := range rounds {
		all := p.round(round)
		p.verify()
		p.start()
		for _, a := range all {
			body, status, err := p.get(a.path)
			if err != nil || status != http.StatusOK || !strings.Contains(body, a.name) {
				t.Fatalf("round %d: %q was acknowledged at %s and is gone (%d, %v)", round, a.name, a.path, status, err)
			}
		}
		total += len(all)
	}
	p.kill()
	if total < rounds {
		t.Errorf("only %d writes were acknowledged in %d rounds: the test proves little", total, rounds)
	}
	t.Logf("%d writes acknowledged, %d power cuts, none lost", total, rounds)
}

// round lets several people write and cuts the power at a random moment.
func (p *program) round(round int) (all []acknowledged) {
	var mu sync.Mutex
	var idle sync.WaitGroup
	for w := range writers {
		idle.Go(func() {
			done, _ := p.write(round, w) // ends when the program is gone
			mu.Lock()
			defer mu.Unlock()
			all = append(all, done...)
		})
	}
	time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
	p.kill()
	idle.Wait()
	return all
}
