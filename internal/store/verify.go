package store

import "sync"

// checks are what Verify runs beside its own.
type checks struct {
	mu sync.Mutex
}
