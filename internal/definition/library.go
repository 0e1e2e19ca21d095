package definition

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

// Library holds the built-in definitions in force, and reads those that older files began with. It
// is safe for use at once.
type Library struct {
	vocabulary protocol.Vocabulary
	current    map[string]*protocol.Definition
	sources    map[string]string // by digest, of the current ones

	mu   sync.RWMutex
	read map[string]*protocol.Definition // by digest

	checks chan struct{} // a place for each check that runs
}

// NewLibrary loads the built-in definitions; the error lists what is wrong with any of them.
func NewLibrary(v protocol.Vocabulary) (*Library, error) {
	current, err := LoadAll(v)
	if err != nil {
		return nil, err
	}
	l := &Library{vocabulary: v, current: current, sources: map[string]string{}, read: map[string]*protocol.Definition{},
		checks: make(chan struct{}, checksAtOnce)}
	for _, d := range current {
		l.read[d.Digest] = d
	}
	for _, f := range protocols.All() {
		l.sources[digestOf(f.Source)] = string(f.Source)
	}
	return l, nil
}

func digestOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

// Current gives the version of a definition with which new files begin, and its source.
func (l *Library) Current(id string) (def *protocol.Definition, source string, ok bool) {
	def, ok = l.current[id]
	if !ok {
		return nil, "", false
	}
	return def, l.sources[def.Digest], true
}

// Read gives the definition of a source that was kept with a file. It was checked when it was taken.
func (l *Library) Read(source string) (*protocol.Definition, error) {
	digest := digestOf([]byte(source))
	l.mu.RLock()
	def, known := l.read[digest]
	l.mu.RUnlock()
	if known {
		return def, nil
	}
	// Whether it can end was shown then, and is not gone through again.
	r := newLoader("definition "+digest[:8], []byte(source), l.vocabulary)
	def, findings := r.pass([]byte(source))
	if len(findings) > 0 {
		return nil, &UnsoundError{Findings: findings}
	}
	l.mu.Lock()
	l.read[digest] = def
	l.mu.Unlock()
	return def, nil
}
