package suggest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNearest(t *testing.T) {
	names := []string{"run", "dev", "test", "players", "until-idle", "placeId"}
	for word, want := range map[string]string{
		"rnu": "run", "Tests": "test", "player": "players", "palyers": "players", "until-idel": "until-idle",
		"placeid": "placeId", "place": "", "": "", "x": "", "build": "", "run": "",
	} {
		assert.Equal(t, want, Nearest(word, names), word)
	}
}
