// Package suggest finds what somebody probably meant: the nearest name to a
// misspelt one.
package suggest

import "strings"

// Nearest returns the candidate nearest to name, ignoring case, or "" when
// none is within a third of its length.
func Nearest(name string, candidates []string) string {
	best, least := "", max(1, len(name)/3)+1
	for _, candidate := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(candidate)); d < least && candidate != name {
			best, least = candidate, d
		}
	}
	return best
}

// distance counts the edits between two words: a byte more, less or other, or two
// neighbours swapped. https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := range len(a) {
		for j := range len(b) {
			d := min(rows[i][j+1], rows[i+1][j]) + 1
			if a[i] == b[j] {
				d = min(d, rows[i][j])
			} else {
				d = min(d, rows[i][j]+1)
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}
