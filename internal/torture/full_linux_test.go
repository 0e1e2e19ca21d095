package torture

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// How much may still be written when the disk runs full, and how many refusals each writer takes.
const (
	roomLeft = 256 << 10
	refusals = 3
)

// limit lets no file of the running program grow beyond so many bytes: the kernel refuses to write
// more, as on a full disk, and nobody has to be root. Negative lifts it again.
func (p *program) limit(bytes int64) {
	p.t.Helper()
	soft := "unlimited"
	if bytes >= 0 {
		soft = strconv.FormatInt(bytes, 10)
	}
	out, err := exec.Command("prlimit", "--pid", strconv.Itoa(p.cmd.Process.Pid), "--fsize="+soft+":").CombinedOutput()
	if err != nil {
		p.t.Fatalf("prlimit (of the package util-linux) is needed for this test: %v\n%s", err, out)
	}
}

// largest is the size of the largest file of the data.
func (p *program) largest() (size int64) {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.data, "partwell.db*"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			p.t.Fatal(err)
		}
		size = max(size, info.Size())
	}
	return size
}

// refused is a form that came back with 503: what was typed, in the fields that send it once more.
type refused struct {
	name   string
	fields url.Values
}

// add sends one client. Either she is added, or the form comes back with all that was typed.
func (p *program) add(fields url.Values) (*acknowledged, *refused, error) {
	name := fields.Get("name")
	r, err := p.client.PostForm(p.url+"/clients/new", fields)
	if err != nil {
		return nil, nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, err
	}
	switch r.StatusCode {
	case http.StatusSeeOther:
		return &acknowledged{name, r.Header.Get("Location")}, nil, nil
	case http.StatusServiceUnavailable:
		kept := formIn(string(body), "/clients/new")
		if r.Header.Get("Retry-After") == "" || kept.Get("name") != name || kept.Get("request_key") != fields.Get("request_key") {
			return nil, nil, fmt.Errorf("503 with Retry-After %q keeps %v of %v", r.Header.Get("Retry-After"), kept, fields)
		}
		return nil, &refused{name, kept}, nil
	}
	return nil, nil, fmt.Errorf("adding a client: %s", r.Status)
}

// fill lets several people write until each was refused some times. All forms are opened before.
func (p *program) fill() (stored []acknowledged, kept []refused) {
	p.t.Helper()
	form, err := p.form("/clients/new", "/clients/new")
	if err != nil {
		p.t.Fatal(err)
	}
	p.limit(p.largest() + roomLeft)
	var mu sync.Mutex
	var busy sync.WaitGroup
	for w := range writers {
		busy.Go(func() {
			for n, no := 0, 0; no < refusals && n < 2000; n++ {
				fields := url.Values{}
				for name, values := range form {
					fields[name] = values
				}
				fields.Set("name", fmt.Sprintf("Client %d of %d", n, w))
				fields.Set("request_key", fmt.Sprintf("0190a5b8-7c3d-7f00-8%03d-%012d", w, n))
				done, back, err := p.add(fields)
				mu.Lock()
				switch {
				case err != nil:
					p.t.Error(err)
					no++
				case back != nil:
					kept = append(kept, *back)
					no++
				default:
					stored = append(stored, *done)
				}
				mu.Unlock()
			}
		})
	}
	busy.Wait()
	return stored, kept
}

// A disk that is full refuses what cannot be stored and keeps what was typed; when there is room
// again everything goes on without a restart, and each form sent once more is stored once.
func TestAFullDiskLosesNothing(t *testing.T) {
	p := build(t)
	p.start()
	if _, err := p.post("/start", url.Values{}); err != nil {
		t.Fatal(err)
	}
	stored, kept := p.fill()
	if len(stored) == 0 || len(kept) < writers*refusals {
		t.Errorf("%d stored, %d refused: the disk did not run full while people wrote", len(stored), len(kept))
	}
	if body, status, err := p.get("/clients"); err != nil || status != http.StatusOK || !strings.Contains(body, "Client ") {
		t.Errorf("while the disk is full the list of clients answers %d %v", status, err)
	}
	p.limit(-1)
	for _, k := range kept {
		done, _, err := p.add(k.fields)
		if err != nil || done == nil {
			t.Fatalf("with room again %q is not stored: %v\n%s", k.name, err, p.log)
		}
		stored = append(stored, *done)
	}
	seen := map[string]bool{}
	for _, a := range stored {
		body, status, err := p.get(a.path)
		if err != nil || status != http.StatusOK || !strings.Contains(body, a.name) {
			t.Errorf("%q was acknowledged at %s and is gone (%d, %v)", a.name, a.path, status, err)
		}
		if seen[a.path] {
			t.Errorf("%s was acknowledged twice", a.path)
		}
		seen[a.path] = true
	}
	p.verify()
	p.kill()
	p.verify()
	t.Logf("%d writes acknowledged, %d refused and sent once more", len(stored)-len(kept), len(kept))
}
