package house

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReach(t *testing.T) {
	cases := []struct {
		name, base, listen string
		want               Verdict
	}{
		{"nothing", "", "", Verdict{Nowhere, NoAddress, ""}},
		{"no base, loopback", "", "127.0.0.1:8080", Verdict{Computer, Loopback, "http://127.0.0.1:8080"}},
		{"no base, loopback by name", "", "localhost:8080", Verdict{Computer, Loopback, "http://localhost:8080"}},
		{"no base, IPv6 loopback", "", "[::1]:8080", Verdict{Computer, Loopback, "http://[::1]:8080"}},
		{"no base, all addresses", "", "0.0.0.0:80", Verdict{Unsure, EveryAddress, ""}},
		{"no base, port only", "", ":80", Verdict{Unsure, EveryAddress, ""}},
		{"no base, private", "", "192.168.1.20:8080", Verdict{Network, PrivateNumber, "http://192.168.1.20:8080"}},
		{"no base, public", "", "203.0.113.7:80", Verdict{Unsure, PublicNumber, "http://203.0.113.7:80"}},
		{"public name", "https://practice.example/", ":443", Verdict{Outside, PublicName, "https://practice.example"}},
		{"public name behind a proxy", "https://practice.example", "127.0.0.1:8080", Verdict{Outside, PublicName, "https://practice.example"}},
		{"public name with a path", "https://practice.example/partwell/", ":443", Verdict{Outside, PublicName, "https://practice.example/partwell"}},
		{"public name, open", "http://practice.example", ":80", Verdict{Unsure, NotEncrypted, "http://practice.example"}},
		{"public number", "https://203.0.113.7", ":443", Verdict{Unsure, PublicNumber, "https://203.0.113.7"}},
		{"base is loopback", "http://localhost:8080", ":8080", Verdict{Computer, Loopback, "http://localhost:8080"}},
		{"mapped loopback", "http://[::ffff:127.0.0.1]", ":80", Verdict{Computer, Loopback, "http://[::ffff:127.0.0.1]"}},
		{"private number", "http://10.0.0.5:8080", "0.0.0.0:8080", Verdict{Network, PrivateNumber, "http://10.0.0.5:8080"}},
		{"private IPv6", "http://[fd00::1]:8080", "[::]:8080", Verdict{Network, PrivateNumber, "http://[fd00::1]:8080"}},
		{"shared behind a provider", "http://100.64.3.4", ":80", Verdict{Network, PrivateNumber, "http://100.64.3.4"}},
		{"name in the house", "http://laptop.local:8080", ":8080", Verdict{Network, PrivateName, "http://laptop.local:8080"}},
		{"name without a dot", "http://laptop", ":80", Verdict{Network, PrivateName, "http://laptop"}},
		{"network named, computer answers", "http://192.168.1.20:8080", "127.0.0.1:8080", Verdict{Unsure, Unforwarded, "http://192.168.1.20:8080"}},
		{"not an address", "practice.example", ":80", Verdict{Nowhere, BadAddress, ""}},
		{"another scheme", "ftp://practice.example", ":80", Verdict{Nowhere, BadAddress, ""}},
		{"with a password", "https://a:b@practice.example", ":80", Verdict{Nowhere, BadAddress, ""}},
		{"with a question", "https://practice.example/?x=1", ":80", Verdict{Nowhere, BadAddress, ""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := Reach(c.base, c.listen)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if got.Links() != (c.want.Range == Outside) {
				t.Errorf("Links() = %v", got.Links())
			}
		})
	}
}

// A trial counts for the address that links begin with, its connection included, and from outside only
// where the device is in none of the networks of this computer.
func TestWhatATrialProves(t *testing.T) {
	for _, c := range []struct {
		base, host string
		private    bool
		want       bool
	}{
		{"https://practice.example", "Practice.example:443", true, true},
		{"https://practice.example", "practice.example", false, false},
		{"http://192.168.1.9:8080", "192.168.1.9:8080", false, true},
		{"http://192.168.1.9:8080", "192.168.1.9:8080", true, false},
		{"https://practice.example", "other.example", true, false},
		{"", "", false, false},
	} {
		if got := OpenedAt(c.base, c.host, c.private); got != c.want {
			t.Errorf("%s opened at %s, private %v: %v", c.base, c.host, c.private, got)
		}
	}
	own := []netip.Prefix{netip.MustParsePrefix("2001:db8:1:2::/64"), netip.MustParsePrefix("203.0.113.5/32")}
	for address, want := range map[string]bool{
		"2001:db8:1:2::77": false, "2001:db8:1:3::77": true, "203.0.113.5": false, "203.0.113.9": true, "::ffff:203.0.113.9": true,
		"192.168.1.20": false, "100.64.0.7": false, "127.0.0.1": false, "fd00::1": false, "nonsense": false,
	} {
		if got := FromOutside(address, own); got != want {
			t.Errorf("%s from outside: %v", address, got)
		}
	}
}
