package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/partwell/partwell/internal/fault"
)

func TestTranslate(t *testing.T) {
	pg := func(code string) error { return fmt.Errorf("query: %w", &pgconn.PgError{Code: code}) }
	tests := []struct {
		what string
		err  error
		kind fault.Kind
		code string
	}{
		{"unique", pg("23505"), fault.Conflict, CodeTaken},
		{"foreign key", pg("23503"), fault.Conflict, CodeInUse},
		{"exclusion", pg("23P01"), fault.Conflict, CodeOverlap},
		{"check", pg("23514"), fault.Internal, "refused-value"},
		{"deadlock", pg("40P01"), fault.Unavailable, CodeBusy},
		{"full disk", pg("53100"), fault.Unavailable, CodeStorage},
		{"standby", pg("25006"), fault.Unavailable, CodeStorage},
		{"shutting down", pg("57P01"), fault.Unavailable, CodeAway},
		{"starting up", pg("57P03"), fault.Unavailable, CodeAway},
		{"too many connections", pg("53300"), fault.Unavailable, CodeAway},
		{"connection lost", pg("08006"), fault.Unavailable, CodeAway},
		{"a NUL", pg("22021"), fault.Invalid, "text"},
		{"too long for an index", pg("54000"), fault.Invalid, "text"},
		{"syntax", pg("42601"), fault.Internal, "store"},
		{"network", &net.OpError{Op: "dial", Err: errors.New("refused")}, fault.Unavailable, CodeAway},
		{"bad connection", driver.ErrBadConn, fault.Unavailable, CodeAway},
		{"cut", io.ErrUnexpectedEOF, fault.Unavailable, CodeAway},
		{"a fault stays", fault.New(fault.Forbidden, "no", "No."), fault.Forbidden, "no"},
	}
	for _, tt := range tests {
		got := translate(tt.err)
		f, ok := errors.AsType[*fault.Error](got)
		if !ok || f.Kind != tt.kind || f.Code != tt.code {
			t.Errorf("%s: %v", tt.what, got)
		}
		if again := translate(got); !same(again, got) {
			t.Errorf("%s: translating twice wraps twice", tt.what)
		}
	}
	for _, err := range []error{nil, sql.ErrNoRows, context.Canceled, context.DeadlineExceeded} {
		if got := translate(err); !same(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	if err := missing(sql.ErrNoRows, "client"); !fault.Is(err, fault.NotFound) {
		t.Errorf("missing gives %v", err)
	}
}

// Only where the engine itself refused is it known that nothing was stored.
func TestCommitFaults(t *testing.T) {
	for _, tt := range []struct {
		what string
		err  error
		code string
	}{
		{"refused", &pgconn.PgError{Code: "40001"}, CodeBusy},
		{"connection lost", &pgconn.PgError{Code: "08006"}, CodeUnknownCommit},
		{"server stopped", &pgconn.PgError{Code: "57P01"}, CodeUnknownCommit},
		{"cut", io.ErrUnexpectedEOF, CodeUnknownCommit},
		{"cancelled", context.Canceled, CodeUnknownCommit},
	} {
		f, ok := errors.AsType[*fault.Error](commitFault(tt.err))
		if !ok || f.Code != tt.code || f.Kind != fault.Unavailable {
			t.Errorf("%s: %v", tt.what, f)
		}
	}
}

// same compares errors as they are, not what they wrap.
func same(a, b error) bool { return any(a) == any(b) }
