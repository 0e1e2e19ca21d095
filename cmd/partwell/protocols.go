package main

import (
	"crypto/sha256"
	"sync"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/protocols"
)

// vocabulary is what a protocol's file may name: the effects there are, the messages that have words.
func vocabulary() protocol.Vocabulary {
	v := protocol.Vocabulary{Effects: effect.Specs(), Messages: map[string]bool{}}
	for _, kind := range words.Kinds() {
		v.Messages[string(kind)] = words.HasWords(kind, words.Say) || words.HasWords(kind, words.Write)
	}
	return v
}

// library holds the protocols in force, and those read again for older files, each read once.
type library struct {
	vocabulary protocol.Vocabulary
	current    map[string]volume

	mu   sync.Mutex
	read map[[sha256.Size]byte]*protocol.Definition
}

type volume struct {
	definition *protocol.Definition
	source     string
}

// loadProtocols reads those that the program brings along.
func loadProtocols() (*library, error) {
	l := &library{vocabulary: vocabulary(), current: map[string]volume{}, read: map[[sha256.Size]byte]*protocol.Definition{}}
	for _, f := range protocols.All() {
		def, err := definition.Load(f.Name, f.Source, l.vocabulary)
		if err != nil {
			return nil, err
		}
		l.current[def.ID] = volume{def, string(f.Source)}
		l.read[sha256.Sum256(f.Source)] = def
	}
	return l, nil
}

// Current gives the version in force.
func (l *library) Current(id string) (*protocol.Definition, string, bool) {
	v, ok := l.current[id]
	return v.definition, v.source, ok
}

// Read gives a version by the source that was kept with a file.
func (l *library) Read(source string) (*protocol.Definition, error) {
	digest := sha256.Sum256([]byte(source))
	l.mu.Lock()
	defer l.mu.Unlock()
	if def, ok := l.read[digest]; ok {
		return def, nil
	}
	def, err := definition.Load("kept", []byte(source), l.vocabulary)
	if err != nil {
		return nil, err
	}
	l.read[digest] = def
	return def, nil
}
