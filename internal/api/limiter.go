package api

import (
	"sync"
	"time"
)

// limiter lets each of many come so often a second; who was quiet may come burst times at once.
type limiter struct {
	rate, burst float64
	now         func() time.Time

	mu   sync.Mutex
	left map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// mostBuckets is how many are remembered before those that have rested are forgotten.
const mostBuckets = 10_000

func newLimiter(rate int) *limiter {
	return &limiter{rate: float64(rate), burst: 10 * float64(rate), now: time.Now, left: map[string]bucket{}}
}

// take reports whether somebody may come now, and counts it.
func (l *limiter) take(who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.look(who)
	ok := b.left >= 1
	if ok {
		b.left--
	}
	l.left[who] = b
	if len(l.left) > mostBuckets {
		l.forget()
	}
	return ok
}

func (l *limiter) look(who string) bucket {
	now := l.now()
	b, known := l.left[who]
	if !known {
		return bucket{l.burst, now}
	}
	return bucket{min(l.burst, b.left+now.Sub(b.at).Seconds()*l.rate), now}
}

func (l *limiter) forget() {
	for who := range l.left {
		if l.look(who).left >= l.burst {
			delete(l.left, who)
		}
	}
	if len(l.left) > mostBuckets { // nobody rests: begin anew rather than grow
		clear(l.left)
	}
}
