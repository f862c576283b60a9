package datatype

import "fmt"

// This file holds the shapes of sequences in project files
// (https://rojo.space/docs/v7/properties/#explicit-property-values). Its one
// rule: a sequence that a script could not make is refused.

// keypointsFromJSON reads {keypoints: [...]} and checks the sequence.
func keypointsFromJSON[K keypoint](v any, name string, read func(any) (K, error)) ([]K, error) {
	object, err := members(v, "keypoints")
	if err != nil {
		return nil, err
	}
	list, ok := listOf(object["keypoints"])
	if !ok {
		return nil, fmt.Errorf("got %s as keypoints, want an array", describe(object["keypoints"]))
	}
	points := make([]K, len(list))
	for i, item := range list {
		if points[i], err = read(item); err != nil {
			return nil, fmt.Errorf("keypoint %d: %w", i+1, err)
		}
	}
	if wrong := checkKeypoints(name, points); wrong != "" {
		return nil, fmt.Errorf("%s", wrong)
	}
	return points, nil
}

func numberSequenceFromJSON(v any) (any, error) {
	points, err := keypointsFromJSON(v, "NumberSequence", func(item any) (NumberSequenceKeypoint, error) {
		n, err := numberMembers(item, "time", "value", "envelope")
		if err != nil {
			return NumberSequenceKeypoint{}, err
		}
		return NumberSequenceKeypoint{n[0], n[1], n[2]}, nil
	})
	if err != nil {
		return nil, err
	}
	return &NumberSequence{points}, nil
}

func colorSequenceFromJSON(v any) (any, error) {
	points, err := keypointsFromJSON(v, "ColorSequence", func(item any) (ColorSequenceKeypoint, error) {
		object, err := members(item, "time", "color")
		if err != nil {
			return ColorSequenceKeypoint{}, err
		}
		time, err := number(object, "time")
		if err != nil {
			return ColorSequenceKeypoint{}, err
		}
		n, err := numbers(object["color"], 3)
		if err != nil {
			return ColorSequenceKeypoint{}, fmt.Errorf("color: %w", err)
		}
		return ColorSequenceKeypoint{time, Color3{n[0], n[1], n[2]}}, nil
	})
	if err != nil {
		return nil, err
	}
	return &ColorSequence{points}, nil
}
