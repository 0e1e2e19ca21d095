package client

// CommonAreas are the places that are spoken of most, for the head of a list.
func CommonAreas() []Area {
	var out []Area
	for _, id := range []AreaID{"shoulders", "neck", "shoulder-blade", "upper-back", "middle-back", "lower-back"} {
		if a, ok := AreaOf(id); ok {
			out = append(out, a)
		}
	}
	return out
}
