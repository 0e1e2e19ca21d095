package journeys

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// root is the project's root folder, seen from this package.
const root = "../.."

// built gives the program, built once for all journeys; PARTWELL_BIN names one that is built already.
var built = sync.OnceValues(func() (string, error) {
	if bin := os.Getenv("PARTWELL_BIN"); bin != "" {
		return filepath.Abs(bin)
	}
	dir, err := os.MkdirTemp("", "partwell-journeys-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "partwell")
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/partwell")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	closeBrowser()
	if bin, err := built(); err == nil && os.Getenv("PARTWELL_BIN") == "" {
		_ = os.RemoveAll(filepath.Dir(bin))
	}
	os.Exit(code)
}

// house is one running program with a data folder and a clock of its own.
type house struct {
	t    *testing.T
	bin  string
	data string
	url  string
	env  []string
	// home stands for the folders of the person who runs it, so that no journey touches real ones.
	home  string
	clock string
}

// open starts the program with these arguments (besides where to listen), at the given instant.
func open(t *testing.T, now string, args ...string) *house {
	t.Helper()
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	h := &house{t: t, bin: bin, data: filepath.Join(dir, "data"), home: filepath.Join(dir, "home"), clock: filepath.Join(dir, "clock")}
	h.env = append(os.Environ(), "HOME="+h.home, "XDG_CONFIG_HOME="+filepath.Join(h.home, ".config"), "PARTWELL_TEST_CLOCK="+h.clock, "DISPLAY=", "WAYLAND_DISPLAY=", "TZ=Europe/London")
	if err := os.MkdirAll(h.home, 0o700); err != nil {
		t.Fatal(err)
	}
	h.setClock(now)
	listen := freeAddress(t)
	h.url = "http://" + listen
	h.start(append(args, "--listen", listen, "--test-mode"))
	return h
}

// setClock moves the program's clock to an instant in RFC 3339.
func (h *house) setClock(now string) {
	h.t.Helper()
	if _, err := time.Parse(time.RFC3339, now); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(h.clock+".new", []byte(now), 0o600); err != nil {
		h.t.Fatal(err)
	}
	if err := os.Rename(h.clock+".new", h.clock); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) start(args []string) {
	h.t.Helper()
	cmd := exec.Command(h.bin, args...)
	cmd.Env = h.env
	log := &strings.Builder{}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	h.t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
		if h.t.Failed() {
			h.t.Logf("the program said:\n%s", log)
		}
	})
	deadline := time.Now().Add(30 * time.Second)
	for {
		if r, err := http.Get(h.url + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case err := <-ended:
			ended <- err
			h.t.Fatalf("the program ended: %v\n%s", err, log)
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("the program does not answer\n%s", log)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
