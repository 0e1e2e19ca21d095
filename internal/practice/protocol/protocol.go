// Package protocol is the engine: it knows how a declared way of working goes from its first word
// to its end, and nothing of what it is about.
//
// A Definition is data (stages, tasks, milestones, timers, ways to close, words by language). A
// Case is one run of it: the fold of an append-only journal of Events. Replay evaluates no
// condition; what a condition decided at the time (a stage opened, a milestone reached, a due date)
// is an event of its own, so that a newer version of a definition cannot change the past.
//
// The acts (Begin, Do, Propose, Reply, Fire, Happened, Close, Reopen) check one thing against the
// definition and give the events that follow; they change nothing themselves. A caller appends
// the events to its journal and carries out the Effect that an event names, in one transaction.
//
// Invariants: every event that an act gives can be applied to the case it was asked of; an open
// case always has the way out NotResolved; answers in a journal have passed their fields' checks.
//
// It is pure: no clock, no randomness, no store, and no import besides the kernel.
package protocol
