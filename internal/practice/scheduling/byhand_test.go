package scheduling

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
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
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // Monday
	starts := now.AddDate(0, 0, 7)                     // next Monday, 9:00
	rules := Reminders{Before: []int{24 * 60, 180}, QuietFrom: 21 * 60, QuietTill: 8 * 60, Since: now}
	stands := Standing{Visit: Visit{ID: "v", Therapist: "t", Starts: starts, Minutes: 60, State: Booked}, Altered: now, HasEmail: true, HasPhone: true}
	day, eve, soon := starts.Add(-24*time.Hour), starts.Add(-12*time.Hour-time.Minute), starts.Add(-time.Minute)
	mailed := func(no int) Told { return Told{News: Reminded, Starts: starts, No: no, State: ToldByMail, Letter: "l"} }
	told := Told{News: ToldBooked, Starts: starts, Therapist: "t", Minutes: 60, State: ToldByHand, At: day.Add(-time.Hour)}
	byHand := Told{News: ByHand, Starts: starts, No: 1440, State: ToldByHand, At: day}
	back := Post{Leaves: true, Back: map[string]bool{"l": true}}
	for name, tt := range map[string]struct {
		at   time.Time
		post Post
		as   func(*Standing)
		want int // the minutes before; 0 for nothing
	}{
		"before it is due":         {day.Add(-time.Minute), Post{}, nil, 0},
		"a day before":             {day, Post{}, nil, 1440},
		"nobody looked all day":    {eve.Add(-time.Minute), Post{}, nil, 1440},
		"before the quiet hours":   {eve, Post{}, nil, 180}, // after them would be too close
		"until it begins":          {soon, Post{}, nil, 180},
		"it has begun":             {starts, Post{}, nil, 0},
		"the day's is said":        {eve.Add(-time.Minute), Post{}, func(s *Standing) { s.Told = []Told{byHand} }, 0},
		"the hours' comes too":     {soon, Post{}, func(s *Standing) { s.Told = []Told{byHand} }, 180},
		"a letter leaves":          {day, Post{Leaves: true}, nil, 0},
		"it came back":             {day, back, func(s *Standing) { s.Told = []Told{mailed(1440)} }, 1440},
		"it came back, and said":   {day, back, func(s *Standing) { s.Told = []Told{mailed(1440), byHand} }, 0},
		"it came back, the next":   {soon, back, func(s *Standing) { s.Told = []Told{mailed(1440)} }, 0},
		"mailed, no more server":   {day, Post{}, func(s *Standing) { s.Told = []Told{mailed(1440)} }, 0},
		"by telephone":             {day, Post{Leaves: true}, func(s *Standing) { s.Hearing = HearsByPhone }, 1440},
		"unwanted":                 {day, Post{}, func(s *Standing) { s.Hearing = HearsNoReminders }, 0},
		"heard just before":        {day, Post{}, func(s *Standing) { s.Told = []Told{told} }, 0},
		"changed just before":      {day, Post{}, func(s *Standing) { s.Altered = day.Add(-time.Hour) }, 0},
		"called off":               {day, Post{}, func(s *Standing) { s.State = Cancelled }, 0},
		"held":                     {day, Post{}, func(s *Standing) { s.Held = true }, 0},
		"moved, said for the old":  {day, Post{}, func(s *Standing) { s.Told = []Told{{News: ByHand, Starts: day, No: 180}} }, 1440},
		"reminded at any time ago": {soon, Post{}, func(s *Standing) { s.Told = []Told{{News: ByHand, Starts: starts, State: ToldByHand}} }, 0},
	} {
		s := stands
		if tt.as != nil {
			tt.as(&s)
		}
		got, ok := rules.ToRemind(s, tt.post, tt.at, time.UTC)
		if ok != (tt.want > 0) || ok && (got.No != tt.want || got.News != ByHand || got.State != ToldByHand || !got.Starts.Equal(starts)) {
			t.Errorf("%s: %+v %v, want %d minutes", name, got, ok, tt.want)
		}
	}
	rules.Since = day.Add(time.Minute)
	if got, ok := rules.ToRemind(stands, Post{}, day.Add(time.Hour), time.UTC); ok {
		t.Errorf("due before anybody was reminded: %+v", got)
	}
}

// Where every reminder is due lies before what Until gives, whatever the quiet hours.
func TestUntilHoldsEveryReminderThatIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "now")) * time.Minute)
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Australia/Lord_Howe"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		r := Reminders{Before: rapid.SliceOfDistinct(rapid.SampledFrom(leads), rapid.ID).Draw(t, "before"),
			QuietFrom: civil.Minute(rapid.IntRange(0, wholeDay).Draw(t, "from")), QuietTill: civil.Minute(rapid.IntRange(0, wholeDay).Draw(t, "till"))}
		starts := now.Add(time.Duration(rapid.IntRange(1, 12*wholeDay).Draw(t, "starts")) * time.Minute)
		if _, due := r.nearest(Standing{Visit: Visit{Starts: starts}}, now, zone); !due.IsZero() && !starts.Before(r.Until(now)) {
			t.Fatalf("due %v of a visit at %v, beyond %v", due, starts, r.Until(now))
		}
	})
}
