package scheduling

import (
	"slices"
	"testing"
	"time"
)

// What somebody has to say herself: where no letter does, while it is still news, and not what the client
// knows.
func TestUnsaid(t *testing.T) {
	booked := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	starts := booked.AddDate(0, 0, 8)
	rules := Reminders{Confirm: true, Since: booked.AddDate(0, 0, -30)}
	stands := Standing{Visit: Visit{ID: "v", Therapist: "t", Starts: starts, Minutes: 60, State: Booked, BookedAt: booked}, Altered: booked, HasEmail: true, HasPhone: true}
	mail := Told{News: ToldBooked, Starts: starts, Therapist: "t", Minutes: 60, At: booked.Add(time.Minute), State: ToldByMail, Letter: "l"}
	hand := mail
	hand.State, hand.Letter = ToldByHand, ""
	none, leaves, back := Post{}, Post{Leaves: true}, Post{Leaves: true, Back: map[string]bool{"l": true}}
	day := 24 * time.Hour
	told := func(all ...Told) func(*Standing) { return func(s *Standing) { s.Told = all } }
	moved := func(s *Standing) {
		s.MovedFrom, s.Starts, s.Altered = starts, starts.Add(day), booked.Add(time.Hour)
	}
	off := func(by Caller) func(*Standing) {
		return func(s *Standing) { s.State, s.Reason, s.Altered = Cancelled, string(by), booked.Add(time.Hour) }
	}
	for _, tt := range []struct {
		name  string
		post  Post
		as    []func(*Standing)
		after time.Duration
		want  string
	}{
		{"within the minute", none, nil, 30 * time.Second, ""},
		{"no mail server", none, nil, time.Minute, "booked"},
		{"a letter leaves", leaves, nil, time.Minute, ""},
		{"she wants to hear by telephone", leaves, []func(*Standing){func(s *Standing) { s.Hearing = HearsByPhone }}, time.Minute, "booked"},
		{"no reminders, and still told of changes", none, []func(*Standing){func(s *Standing) { s.Hearing = HearsNoReminders }, moved}, day, "booked"},
		{"no address", leaves, []func(*Standing){func(s *Standing) { s.HasEmail = false }}, time.Minute, "booked"},
		{"days after the booking", none, nil, 5 * day, ""},
		{"moved, days after", none, []func(*Standing){moved, told(hand)}, 5 * day, "moved 1"},
		{"moved, days after, and no letter left", leaves, []func(*Standing){moved, told(mail)}, 5 * day, "moved 1"},
		{"only held", none, []func(*Standing){func(s *Standing) { s.Held = true }}, day, ""},
		{"it has begun", none, []func(*Standing){moved, told(hand)}, 9 * day, ""},
		{"said", none, []func(*Standing){told(hand)}, day, ""},
		{"mailed", none, []func(*Standing){told(mail)}, day, ""},
		{"mailed, and it came back", back, []func(*Standing){told(mail)}, day, "booked"},
		{"it came back, and it is moved since", back, []func(*Standing){told(mail), moved}, day, ""},
		{"called off by the practice", none, []func(*Standing){told(hand), off(ByPractice)}, day, "off 1"},
		{"called off by the client", none, []func(*Standing){told(hand), off(ByClient)}, day, ""},
		{"called off, and the letter about the booking came back", back, []func(*Standing){told(mail), off("taken out")}, day, ""},
	} {
		s := stands
		for _, as := range tt.as {
			as(&s)
		}
		got := ""
		if said, ok := rules.Unsaid(s, tt.post, booked.Add(tt.after)); ok {
			if got = wordsOf([]Told{said}); said.State != ToldByHand {
				t.Errorf("%s: %+v", tt.name, said)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestToRemind(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	starts := now.Add(25 * time.Hour)
	stands := Standing{Visit: Visit{ID: "v", Therapist: "t", Starts: starts, Minutes: 60, State: Booked}, HasEmail: true, HasPhone: true}
	reminded := Told{News: Reminded, Starts: starts, No: 1440, State: ToldByMail, Letter: "l"}
	told := Told{News: ToldBooked, Starts: starts, State: ToldByHand, At: now.Add(-time.Hour)}
	old := told
	old.At = now.Add(-20 * time.Hour)
	for name, tt := range map[string]struct {
		post Post
		as   func(*Standing)
		want bool
	}{
		"no mail server":   {Post{}, func(*Standing) {}, true},
		"a letter leaves":  {Post{Leaves: true}, func(*Standing) {}, false},
		"it came back":     {Post{Leaves: true, Back: map[string]bool{"l": true}}, func(s *Standing) { s.Told = []Told{reminded} }, true},
		"by telephone":     {Post{Leaves: true}, func(s *Standing) { s.Hearing = HearsByPhone }, true},
		"unwanted":         {Post{}, func(s *Standing) { s.Hearing = HearsNoReminders }, false},
		"told today":       {Post{}, func(s *Standing) { s.Told = []Told{told} }, false},
		"told yesterday":   {Post{}, func(s *Standing) { s.Told = []Told{old} }, true},
		"reminded already": {Post{}, func(s *Standing) { s.Told = []Told{{News: ByHand, Starts: starts, State: ToldByHand}} }, false},
		"called off":       {Post{}, func(s *Standing) { s.State = Cancelled }, false},
	} {
		s := stands
		s.Told = slices.Clone(s.Told)
		tt.as(&s)
		if got := (Reminders{}).ToRemind(s, tt.post, now, time.UTC); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
