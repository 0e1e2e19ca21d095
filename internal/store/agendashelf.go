package store

import (
	"slices"
	"sync"

	"github.com/partwell/partwell/internal/ident"
)

// largestShelf is how many blocks of time are kept in memory, over all practices.
const largestShelf = 200_000

// agendas keeps the agendas that were asked for last.
type agendas struct {
	mu     sync.Mutex
	latest []*Agenda // the one asked for last at the end
	reads  sync.Map  // practice → *sync.Mutex of who reads its agenda
}

// reading waits until nobody else reads the agenda of a practice, and keeps others waiting until the function it
// gives is called.
func (s *agendas) reading(p ident.Practice) (done func()) {
	found, _ := s.reads.LoadOrStore(p, &sync.Mutex{})
	mu, _ := found.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}

func (s *agendas) find(p ident.Practice) *Agenda {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.at(p)
	if i < 0 {
		return nil
	}
	a := s.latest[i]
	s.latest = append(slices.Delete(s.latest, i, i+1), a)
	return a
}

func (s *agendas) at(p ident.Practice) int {
	return slices.IndexFunc(s.latest, func(a *Agenda) bool { return a.Practice.ID == p })
}

// keep stores an agenda instead of one of the same practice that has moved on less, and forgets those that
// nobody asked for lately.
func (s *agendas) keep(a *Agenda) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.at(a.Practice.ID); i >= 0 {
		old := s.latest[i]
		if old.today == a.today && old.moved.calendars >= a.moved.calendars && old.moved.rest >= a.moved.rest {
			return // a picture of earlier
		}
		s.latest = slices.Delete(s.latest, i, i+1)
	}
	s.latest = append(s.latest, a)
	blocks := 0
	for i, kept := range slices.Backward(s.latest) {
		if blocks += kept.blocks + agendaDays; blocks > largestShelf { // openings count too
			s.latest = slices.Delete(s.latest, 0, i+1)
			return
		}
	}
}
