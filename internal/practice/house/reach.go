package house

import (
	"net/netip"
	"net/url"
	"strings"
)

// Range says from where a personal link can be opened. It is a code; the words stand with the page.
type Range string

// The ranges, from nowhere to everywhere.
const (
	// Nowhere means that no link can be made: there is no address that one could begin with.
	Nowhere Range = "none"
	// Computer means that links open on this computer only.
	Computer Range = "computer"
	// Network means that links open on devices in the same house.
	Network Range = "network"
	// Outside means that a client can open a link on her phone, anywhere.
	Outside Range = "outside"
	// Unsure means that it cannot be told from the settings; trying it on a phone tells.
	Unsure Range = "unsure"
)

// Reason says why a range was found, as a code.
type Reason string

// The reasons.
const (
	NoAddress     Reason = "no-address"     // neither a base address nor a place to listen
	BadAddress    Reason = "bad-address"    // the base address is not http:// or https:// and a host
	Loopback      Reason = "loopback"       // localhost or 127.0.0.1
	PrivateNumber Reason = "private-number" // 192.168.…, 10.…, fd…
	PrivateName   Reason = "private-name"   // laptop.local, or a name without a dot
	PublicName    Reason = "public-name"    // https and a name with a domain
	NotEncrypted  Reason = "not-encrypted"  // a public name, but http://: browsers warn, passwords travel open
	PublicNumber  Reason = "public-number"  // an address in numbers: there is seldom a certificate for one
	EveryAddress  Reason = "every-address"  // listens on all addresses, and nobody said which one links use
	Unforwarded   Reason = "unforwarded"    // links name the network, but the server answers this computer only
)

// Verdict is the answer about a base address and a place to listen. Base is what links begin with
// (no slash at its end), empty where none can be made.
type Verdict struct {
	Range  Range
	Reason Reason
	Base   string
}

// Links reports whether a link may be offered to a client as something she can open.
func (v Verdict) Links() bool { return v.Range == Outside }

// Reach tells from the settings alone, without asking the network, how far links made of baseURL
// reach when the server listens on listen (host:port). Without baseURL the place to listen is used.
//
// Loopback with a public https name counts as outside: that is a server behind a proxy of its own.
func Reach(baseURL, listen string) Verdict {
	host, _ := splitListen(listen)
	if strings.TrimSpace(baseURL) == "" {
		return reachOfListen(host, listen)
	}
	u, err := url.Parse(strings.TrimSpace(baseURL))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return Verdict{Range: Nowhere, Reason: BadAddress}
	}
	v := Verdict{Base: strings.TrimRight(u.String(), "/")}
	v.Range, v.Reason = rangeOf(u.Hostname())
	switch {
	case v.Range == Network && isLoopback(host):
		v.Range, v.Reason = Unsure, Unforwarded
	case v.Range == Outside && u.Scheme != "https":
		v.Range, v.Reason = Unsure, NotEncrypted
	}
	return v
}

// Opens reports whether letters carry links: the practice has an address that everybody can find.
// Whether it answers there is only known once somebody has tried it (Practice.Tried).
func (p Practice) Opens() bool { return Reach(p.BaseURL, "").Links() }

// OpenedAt reports whether host (name and port, as a browser sends it), over a private connection or
// not, is what links made of baseURL name.
func OpenedAt(baseURL, host string, private bool) bool {
	u, err := url.Parse(baseURL)
	return err == nil && u.Host != "" && (u.Scheme == "https") == private && strings.EqualFold(bareHost(u.Host, u.Scheme), bareHost(host, u.Scheme))
}

// bareHost leaves out the port that a scheme has anyway, and the dot at the end.
func bareHost(host, scheme string) string {
	port := map[string]string{"https": ":443", "http": ":80"}[scheme]
	return strings.TrimSuffix(strings.TrimSuffix(host, port), ".")
}

// FromOutside reports whether a network address is one of the world's, not of a house, a provider's
// inside, this computer, or one of the networks that this computer stands in itself: with IPv6 each
// device of a house has an address of the world's.
func FromOutside(address string, own []netip.Prefix) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	for _, network := range own {
		if network.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !carrier.Contains(ip)
}

// reachOfListen is the answer when nobody named a base address.
func reachOfListen(host, listen string) Verdict {
	if listen == "" {
		return Verdict{Range: Nowhere, Reason: NoAddress}
	}
	if unspecified(host) {
		return Verdict{Range: Unsure, Reason: EveryAddress}
	}
	v := Verdict{Base: "http://" + listen}
	v.Range, v.Reason = rangeOf(host)
	if v.Range == Outside {
		v.Range, v.Reason = Unsure, NotEncrypted
	}
	return v
}

// rangeOf judges a host by itself.
func rangeOf(host string) (Range, Reason) {
	if isLoopback(host) {
		return Computer, Loopback
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		switch ip = ip.Unmap(); {
		case ip.IsUnspecified():
			return Unsure, EveryAddress
		case ip.IsPrivate(), ip.IsLinkLocalUnicast(), carrier.Contains(ip):
			return Network, PrivateNumber
		}
		return Unsure, PublicNumber
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	if !strings.Contains(name, ".") {
		return Network, PrivateName
	}
	for _, private := range []string{".local", ".lan", ".home", ".home.arpa", ".internal", ".intranet", ".fritz.box", ".test"} {
		if strings.HasSuffix(name, private) {
			return Network, PrivateName
		}
	}
	return Outside, PublicName
}

// carrier is the range of addresses shared behind a provider (RFC 6598), and of some private networks.
var carrier = netip.MustParsePrefix("100.64.0.0/10")

// IsLoopback reports whether a place to listen (host:port) answers this computer only.
func IsLoopback(listen string) bool {
	host, ok := splitListen(listen)
	return ok && isLoopback(host)
}

func isLoopback(host string) bool {
	if name := strings.TrimSuffix(strings.ToLower(host), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func unspecified(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || (err == nil && ip.Unmap().IsUnspecified())
}

// splitListen takes host:port apart; "[::1]:80" gives "::1".
func splitListen(listen string) (host string, ok bool) {
	at := strings.LastIndexByte(listen, ':')
	if at < 0 {
		return "", false
	}
	return strings.Trim(listen[:at], "[]"), true
}
