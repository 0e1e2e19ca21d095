package auth

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
)

func TestRefuse(t *testing.T) {
	p := light(t)
	cases := []struct {
		name, password string
		personal       []string
		fine           bool
	}{
		{"seven characters", "abc4x!z", nil, false},
		{"eight", "kx7-vane", nil, true},
		{"words", "lantern otter tuesday", nil, true},
		{"in another script", "море и лодка", nil, true},
		{"eight characters of four bytes each", "🌊🌲🌋🪨🌾🌻🍄🪶", nil, true},
		{"seven characters of four bytes each", "🌊🌲🌋🪨🌾🌻🍄", nil, false},
		{"long", strings.Repeat("kelp vane ", 25), nil, true},
		{"a book", strings.Repeat("kelp vane ", 26), nil, false},
		{"common", "password123", nil, false},
		{"common, other letters", "PassWord123", nil, false},
		{"common, with signs for letters", "P@ssw0rd", nil, false},
		{"common, with a sign at its end", "sunshine1!!", nil, false},
		{"of the trade", "massage123", nil, false},
		{"one sign", "zzzzzzzzzzzz", nil, false},
		{"two signs", "ababababab", nil, false},
		{"a run", "23456789", nil, false},
		{"a run backwards", "zyxwvutsr", nil, false},
		{"her name", "marlowe1", []string{"June Marlowe", "june@marlowe.example"}, false},
		{"her name within something long", "marlowe paints blue boats", []string{"June Marlowe"}, true},
		{"short names do not count", "june-kelp-vane", []string{"Jo Li"}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			why := p.Refuse(c.password, c.personal...)
			if (why == "") != c.fine {
				t.Fatalf("got %q", why)
			}
			if strings.Contains(why, c.password) {
				t.Error("the sentence repeats the password")
			}
		})
	}
}

func TestTheCommonOnes(t *testing.T) {
	if len(common) < 1000 {
		t.Errorf("%d in the list", len(common))
	}
	if !slices.IsSorted(common) {
		t.Error("the list is not sorted, so it cannot be searched")
	}
	p := light(t)
	for _, known := range common {
		if utf8.RuneCountInString(known) < ShortestPassword || known != fold(known) {
			t.Errorf("%q can never be met", known)
		}
		if p.Refuse(strings.ToUpper(known)) == "" {
			t.Errorf("%q passes", known)
		}
	}
}

func light(t testing.TB) *Passwords {
	t.Helper()
	return NewPasswords(LightCost())
}

func TestPasswords(t *testing.T) {
	p := light(t)
	hash, err := p.Hash("lantern otter caf\u00e9")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$") || strings.Contains(hash, "lantern") {
		t.Errorf("stored is %q", hash)
	}
	if again, _ := p.Hash("lantern otter caf\u00e9"); again == hash {
		t.Error("two hashes of one password are equal: there is no salt")
	}
	cases := []struct {
		name           string
		hash, password string
		ok             bool
	}{
		{"right", hash, "lantern otter caf\u00e9", true},
		{"right, typed with two signs", hash, "lantern otter cafe\u0301", true},
		{"wrong", hash, "lantern otter cafe", false},
		{"empty", hash, "", false},
		{"a book", hash, strings.Repeat("x", 1<<20), false},
		{"no account", "", "lantern otter caf\u00e9", false},
		{"no account, empty", "", "", false},
		{"broken hash", "$argon2id$nonsense", "x", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := p.Matches(c.hash, c.password); got != c.ok {
				t.Errorf("Matches = %v", got)
			}
		})
	}
}

// An unknown account does the whole work. Times are compared as medians, with a wide margin.
func TestNoAccountTakesAsLong(t *testing.T) {
	p := NewPasswords(Cost{Memory: 8 * 1024, Iterations: 1, Parallelism: 1})
	hash, err := p.Hash("lantern otter tuesday")
	if err != nil {
		t.Fatal(err)
	}
	median := func(hash string) time.Duration {
		var took []time.Duration
		for range 9 {
			start := time.Now()
			p.Matches(hash, "something else")
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	if known, unknown := median(hash), median(""); unknown < known/3 {
		t.Errorf("an unknown account answers after %v, a known one after %v", unknown, known)
	}
}

func TestStandardCostIsNotBelowTheLeast(t *testing.T) {
	if c := StandardCost(); c.Memory < 19*1024 || c.Iterations < 2 {
		t.Errorf("%+v is below what OWASP asks", c)
	}
}

func TestRecoveryCode(t *testing.T) {
	var codes Codes
	code, proof := codes.New()
	if other, otherProof := codes.New(); len(code) != 35 || strings.Count(code, "-") != 5 || code == other || proof == otherProof || strings.Contains(proof, code[:5]) {
		t.Errorf("code %q, proof %q", code, proof)
	}
	rapid.Check(t, func(t *rapid.T) {
		code, proof := codes.New()
		typed := code
		switch rapid.IntRange(0, 3).Draw(t, "hand") {
		case 0:
			typed = strings.ToLower(code)
		case 1:
			typed = strings.ReplaceAll(code, "-", " ")
		case 2:
			typed = strings.NewReplacer("0", "o", "1", "l").Replace(code)
		}
		if got, err := codes.Proof(typed); err != nil || got != proof {
			t.Fatalf("%q gives %q, %v", typed, got, err)
		}
		at := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		wrong := alphabet[rapid.IntRange(0, 31).Draw(t, "wrong")]
		if code[at] == '-' || code[at] == wrong {
			return
		}
		if _, err := codes.Proof(code[:at] + string(wrong) + code[at+1:]); !fault.Is(err, fault.Invalid) {
			t.Fatalf("%q with %q at %d passes", code, wrong, at)
		}
	})
	for _, bad := range []string{"", "ABC", code + "A", strings.Repeat("U", 30), "ÄÖÜ", code[:34] + "é"} {
		if _, err := codes.Proof(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("7k3qd 00000")
	code, _ := Codes{}.New()
	f.Add(code)
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := readCode(typed)
		if err != nil {
			return
		}
		if again, err := readCode(group(code)); err != nil || again != code {
			t.Errorf("%q gives %q, which gives %q, %v", typed, code, again, err)
		}
	})
}

func BenchmarkStandardCost(b *testing.B) {
	p := NewPasswords(StandardCost())
	for b.Loop() {
		p.Matches("", "lantern otter tuesday")
	}
}
