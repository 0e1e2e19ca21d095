package message

import (
	"testing"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

const day civil.Date = "2026-03-03"

func TestSaidOnce(t *testing.T) {
	m, err := Message{State: Draft}.Write(InPerson, "I am sorry that it hurt.")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Tell("yesterday", ""); !fault.Is(err, fault.Invalid) {
		t.Error("a day that is none", err)
	}
	m, err = m.Tell(day, " thank you ")
	if err != nil || m.State != Said || m.Answer != "thank you" {
		t.Fatal(m, err)
	}
	if _, err := m.Tell(day, ""); !fault.Is(err, fault.Conflict) {
		t.Error("said twice", err)
	}
	if _, err := m.Write(InWriting, "other"); !fault.Is(err, fault.Conflict) {
		t.Error("written after it was said", err)
	}
	if _, err := m.Queue("outbox", day); !fault.Is(err, fault.Conflict) {
		t.Error("sent after it was said", err)
	}
	if m = m.Heard("All is well."); m.Answer != "All is well." || m.State != Said {
		t.Error(m)
	}
}

func TestSentOnce(t *testing.T) {
	m := Message{State: Draft, Way: InWriting}
	if _, err := m.Queue("outbox", day); !fault.Is(err, fault.Invalid) {
		t.Error("an empty letter", err)
	}
	if _, err := m.Write("pigeon", "x"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	m.Body = "Hello"
	m, err := m.Queue("outbox", day)
	if err != nil || m.State != Queued {
		t.Fatal(m, err)
	}
	if m, err = m.Tell(day, ""); err != nil || m.State != Sent {
		t.Error(m, err)
	}
}
