package twin

import (
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // many short pages: it would clear away all the time
	os.Exit(inMemory(m.Run))
}

// inMemory lets the files of the tests lie in memory where there is a place for that: no test here pulls the plug.
func inMemory(run func() int) int {
	folder, err := os.MkdirTemp("/dev/shm", "twin-")
	if err != nil {
		return run()
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.Setenv("TMPDIR", folder); err != nil {
		return 1
	}
	return run()
}

// engine is one of the two, with the practice that everything begins with on it: it is filled once, and each
// twin is a copy. So two twins have even their ids in common, but for what happens since.
type engine struct {
	name   string
	config func(testing.TB) store.Config
	once   *sync.Once
	filled *twin
	data   storetest.Original
}

// engines are both, always.
var engines = []*engine{{name: "sqlite", config: storetest.SQLiteConfig, once: &sync.Once{}}, {name: "postgres", config: storetest.PostgresConfig, once: &sync.Once{}}}

// pair gives two practices that were filled alike.
func (e *engine) pair(t *testing.T) pair {
	t.Helper()
	e.once.Do(func() {
		w := openWith(t, "filled", e.config(t), seal.NewRing())
		w.fill()
		w.must(w.db.Close())
		e.filled, e.data = w, storetest.Keep(t, w.config)
	})
	return pair{with: e.filled.copied(t, "told", e.data.Copy(t)), without: e.filled.copied(t, "not told", e.data.Copy(t))}
}

// copied opens a practice with a copy of its data.
func (w *twin) copied(t *testing.T, name string, config store.Config) *twin {
	t.Helper()
	n := openWith(t, name, config, w.keys)
	n.clock.Set(w.clock.Now())
	n.practice, n.elsewhere, n.service, n.colleague = w.practice, w.elsewhere, w.service, w.colleague
	n.people, n.clients, n.visits, n.version = maps.Clone(w.people), maps.Clone(w.clients), maps.Clone(w.visits), maps.Clone(w.version)
	n.told, n.tokens, n.labels, n.post.sent = slices.Clone(w.told), maps.Clone(w.tokens), maps.Clone(w.labels), w.post.letters()
	n.about, n.quiet, n.chosen, n.readingKey = w.about, w.quiet, w.chosen, w.readingKey
	return n
}

// kept keeps a pair as it stands, and goes on with a copy of it.
func (p *pair) kept(t *testing.T) (with, without storetest.Original) {
	for _, w := range p.both() {
		w.must(w.db.Close())
	}
	with, without = storetest.Keep(t, p.with.config), storetest.Keep(t, p.without.config)
	p.with, p.without = p.with.copied(t, p.with.name, with.Copy(t)), p.without.copied(t, p.without.name, without.Copy(t))
	return with, without
}
