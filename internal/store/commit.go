package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// groupSize is how many updates share one commit at most.
const groupSize = 64

// committer writes to the SQLite file. Updates that wait at the same time run in one transaction,
// each in its savepoint, with one sync for all, and each is told only after it.
type committer struct {
	db       *DB
	queue    chan *member
	quit     chan struct{} // closed by Close
	finished chan struct{} // closed when nothing will run any more
}

// member is one Update on its way through a group.
type member struct {
	ctx   context.Context
	fn    func(*Tx) error
	state atomic.Int32 // waiting → started, or waiting → gone
	done  chan struct{}

	// Written by the committer before done is closed.
	over     bool // the outcome below is final
	again    bool // the engine asked to run it again
	err      error
	panicked any
	exited   bool // runtime.Goexit inside the closure
}

const (
	waiting int32 = iota
	started
	gone
)

func newCommitter(db *DB) *committer {
	c := &committer{db: db, queue: make(chan *member, 4*groupSize), quit: make(chan struct{}), finished: make(chan struct{})}
	go c.loop()
	return c
}

var faultClosed = fault.Error{Kind: fault.Unavailable, Code: "closed", Message: "Partwell is stopping; nothing was stored. Try again in a moment."}

// update hands a closure to the committer and waits for what became of it. A caller whose context
// ends while it waits in the queue is gone, and its closure never runs; once it runs, it is waited
// for, because a cancelled statement would roll back the transaction of all.
func (c *committer) update(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m := &member{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case c.queue <- m:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.quit:
		return because(faultClosed, nil)
	}
	select {
	case <-m.done:
	case <-ctx.Done():
		if m.state.CompareAndSwap(waiting, gone) {
			return ctx.Err()
		}
		<-m.done
	case <-c.finished:
		if m.state.CompareAndSwap(waiting, gone) {
			return because(faultClosed, nil)
		}
		<-m.done
	}
	return m.outcome()
}

// outcome gives the caller what happened in its closure, as if it had run there.
func (m *member) outcome() error {
	if m.panicked != nil {
		panic(m.panicked)
	}
	if m.exited {
		runtime.Goexit()
	}
	return m.err
}

// close lets the groups that wait run, and returns when nothing runs any more.
func (c *committer) close() {
	close(c.quit)
	<-c.finished
}

func (c *committer) loop() {
	defer close(c.finished)
	for {
		select {
		case m := <-c.queue:
			c.serve(c.collect(m))
		case <-c.quit:
			for len(c.queue) > 0 {
				c.serve(c.collect(<-c.queue))
			}
			return
		}
	}
}

// collect takes who waits. Those who were told a moment ago get the chance to come again first:
// that is what makes groups large.
func (c *committer) collect(first *member) []*member {
	for before := -1; len(c.queue) > before && before < groupSize; { // until no more come
		before = len(c.queue)
		runtime.Gosched()
	}
	group := []*member{first}
	for len(group) < groupSize {
		select {
		case m := <-c.queue:
			group = append(group, m)
		default:
			return group
		}
	}
	return group
}

// serve runs a group and tells its members. A closure that ends its goroutine (t.FailNow does) must
// not end the committer, so that each attempt runs on a goroutine of its own.
func (c *committer) serve(group []*member) {
	live := group[:0]
	for _, m := range group {
		if m.state.CompareAndSwap(waiting, started) {
			live = append(live, m)
		}
	}
	if len(live) > 1 {
		c.apart(func() { c.together(live) })
	}
	for _, m := range live {
		for try := 1; !m.over; try++ {
			c.apart(func() { c.alone(m, try == tries) })
		}
		close(m.done)
	}
}

func (c *committer) apart(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// alone runs one member in a transaction of its own.
func (c *committer) alone(m *member, last bool) {
	w, err := c.begin()
	if err != nil {
		m.end(err)
		return
	}
	defer w.release()
	tx := c.db.newTx(context.WithoutCancel(m.ctx), w.session)
	err = m.call(tx)
	if err == nil {
		err = w.flushHeads(tx)
	}
	switch {
	case m.over:
		return
	case err != nil && retryable(err) && !last:
		return // run again
	case err != nil:
		m.end(err)
	default:
		m.end(w.commit())
	}
}

// together runs the members in one transaction. Whoever has no outcome afterwards is run alone: all
// of them where the transaction was lost or its COMMIT refused, since one member's fault is not the
// others' and what a refused one saw of its neighbours was never stored. Only where nobody can tell
// whether COMMIT stored them, those that it would have stored are told just that.
func (c *committer) together(group []*member) {
	w, err := c.begin()
	if err != nil {
		endAll(group, err)
		return
	}
	defer w.release()
	for _, m := range group {
		if !c.within(w, m) {
			w.broken = true
			return
		}
	}
	if w.flushHeads(c.db.newTx(context.Background(), w.session)) != nil {
		return
	}
	err = w.commit()
	for _, m := range group {
		switch {
		case m.over, m.again:
		case err == nil:
			m.over = true
		case m.err == nil && unknown(err):
			m.end(err)
		}
	}
}

func endAll(group []*member, err error) {
	for _, m := range group {
		m.end(err)
	}
}

const savepointOpen = `-- savepoint: open
savepoint member`

const savepointRelease = `-- savepoint: keep
release member`

const savepointUndo = `-- savepoint: undo
rollback to member`

// within runs one member in its savepoint. It reports whether the transaction is still whole.
func (c *committer) within(w *writing, m *member) bool {
	tx := c.db.newTx(context.WithoutCancel(m.ctx), w.session)
	if w.savepoint(tx, savepointOpen) != nil {
		return false
	}
	err := m.call(tx)
	if err == nil {
		w.keepHeads(tx)
		return w.savepoint(tx, savepointRelease) == nil
	}
	m.err, m.again = err, retryable(err)
	whole := w.savepoint(tx, savepointUndo) == nil && w.savepoint(tx, savepointRelease) == nil
	if !whole && !m.over {
		m.err = nil
	}
	return whole
}

func (m *member) end(err error) { m.err, m.over = err, true }

// errPanicked stands for a panic until it is thrown again where the closure came from.
var errPanicked = errors.New("store: the closure panicked")

// call runs the closure and notes how it ended if it did not simply return.
func (m *member) call(tx *Tx) (err error) {
	m.err, m.again = nil, false
	returned := false
	defer func() {
		if returned {
			return
		}
		m.over = true
		if m.panicked = recover(); m.panicked == nil {
			m.exited = true // Goexit goes on; the transaction is rolled back on its way
			return
		}
		tx.db.log.Error("panic in an update", "stack", string(debug.Stack()))
		err = errPanicked
	}()
	err = tx.run(m.fn)
	returned = true
	return err
}

// writing is the write connection with a transaction open on it.
type writing struct {
	*session
	conn   *sql.Conn
	sql    *sql.Tx
	closed bool // committed
	broken bool // what is left of the transaction cannot be trusted
}

// begin takes the write connection, which River uses in between, and opens a transaction on it.
func (c *committer) begin() (*writing, error) {
	ctx := context.Background()
	conn, err := c.db.write.Conn(ctx)
	if err != nil {
		return nil, translate(err)
	}
	stx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		drop(conn)
		return nil, translate(err)
	}
	return &writing{session: c.db.newSession(stx, c.db.write), conn: conn, sql: stx}, nil
}

func (w *writing) commit() error {
	if err := w.sql.Commit(); err != nil {
		return commitFault(err)
	}
	w.closed = true
	return nil
}

// release gives the connection back, rolled back if nothing was committed. Where even that fails,
// or a savepoint did, the connection is dropped and what was left behind goes with it.
func (w *writing) release() {
	if !w.closed && (w.sql.Rollback() != nil || w.broken) {
		drop(w.conn)
	} else {
		quietly(w.conn.Close)
	}
	w.done(context.Background())
}

func drop(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // closes it and takes it out of the pool
	quietly(conn.Close)
}

// savepoint runs one of the three statements, apart from the state of the member's Tx.
func (w *writing) savepoint(tx *Tx, query string) error {
	st, err := w.statement(tx.ctx, query)
	if err == nil {
		_, err = st.ExecContext(tx.ctx)
	}
	return err
}

// keepHeads takes over the ends of the audit chains that a member left behind, for the next member.
func (s *session) keepHeads(tx *Tx) {
	if s.heads == nil {
		s.heads = map[ident.Practice]auditHead{}
	}
	for practice, h := range tx.heads {
		s.heads[practice] = h
	}
}
