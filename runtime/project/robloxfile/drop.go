package robloxfile

// This file holds the values that nobody wants. Its one rule: a caller is asked about
// a value once, and about a property no more when few of its values are unwanted.

// mostAsked is how many different values of a property a caller is asked about.
const mostAsked = 64

// A filter knows which values of one property of one class to drop.
type filter struct {
	class, property string
	drop            func(class, property string, v any) bool
	asked           map[any]bool
	last            any
	dropLast        bool
}

// drops tells whether a value need not be kept.
func (f *filter) drops(v any) bool {
	switch v := v.(type) {
	case NumberSequence, ColorSequence, Ref: // which do not compare, or are never by default
		return false
	case Content:
		if v.Object.Target != nil {
			return false
		}
	}
	if f.last != nil && v == f.last {
		return f.dropLast
	}
	drop, known := f.asked[v]
	if !known && len(f.asked) < mostAsked {
		if f.asked == nil {
			f.asked = map[any]bool{}
		}
		drop = f.drop(f.class, f.property, v)
		f.asked[v] = drop
	}
	f.last, f.dropLast = v, drop
	return drop
}
