package store

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync"
)

// nesting finds an Update or View inside the closure of another one: on SQLite it would wait for
// itself for ever, on PostgreSQL it could use up the connections. The context of a Tx always tells;
// with on set, the goroutine that runs a closure tells too.
type nesting struct {
	on     bool
	inside sync.Map // goroutine → what it runs
}

type txKey struct{}

func withinTx(ctx context.Context) context.Context { return context.WithValue(ctx, txKey{}, true) }

// refuse panics when the caller runs inside a closure. It gives the goroutine at hand, with on set.
func (n *nesting) refuse(ctx context.Context, what string) (at string) {
	if ctx.Value(txKey{}) != nil {
		panic("store: " + what + " inside the closure of an Update or View; use the tx at hand")
	}
	if !n.on {
		return ""
	}
	at = goroutine()
	if outer, ok := n.inside.Load(at); ok {
		panic(fmt.Sprintf("store: %s inside the closure of %s; use the tx at hand", what, outer))
	}
	return at
}

// enter marks a goroutine, the one at hand where none is named, as running a closure until the function it
// gives is called.
func (n *nesting) enter(at, what string) (leave func()) {
	if !n.on {
		return func() {}
	}
	if at == "" {
		at = goroutine()
	}
	n.inside.Store(at, what)
	return func() { n.inside.Delete(at) }
}

// goroutine names the goroutine at hand, from the first line of its trace.
func goroutine() string {
	var buf [64]byte
	line := buf[:runtime.Stack(buf[:], false)]
	line = bytes.TrimPrefix(line, []byte("goroutine "))
	id, _, _ := bytes.Cut(line, []byte(" "))
	return string(id)
}
