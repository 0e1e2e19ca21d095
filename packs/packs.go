// Package packs embeds the rules that differ by place, a file each: clocks, who is told of what somebody
// did, whom to call. README.md says what stands in one.
//
// It holds bytes only and imports nothing of ours; package definition reads them.
package packs

import "embed"

// Files holds one YAML file for each place.
//
//go:embed *.yaml
var Files embed.FS
