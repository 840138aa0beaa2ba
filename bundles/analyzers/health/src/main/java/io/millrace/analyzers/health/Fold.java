package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;

/** Makes one number of several; what was not measured (NaN) is left out. NaN if nothing was measured. */
final class Fold {
    private static final int SHORTEST_SWING = 5;
    private static final int LONGEST_SWING = 60;

    private Fold() {}

    static double of(Figure figure, float[] values) {
        return switch (figure.fold()) {
            case MEAN -> mean(values);
            case MAX -> max(values);
            case SUM -> measured(values) == 0 ? Double.NaN : mean(values) * measured(values);
        };
    }

    static double mean(float[] values) {
        double sum = 0;
        int count = 0;
        for (float value : values) {
            if (!Float.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    static double max(float[] values) {
        double max = Double.NaN;
        for (float value : values) {
            max = Double.isNaN(max) || value > max ? Float.isNaN(value) ? max : value : max;
        }
        return max;
    }

    static double min(float[] values) {
        double min = Double.NaN;
        for (float value : values) {
            min = Double.isNaN(min) || value < min ? Float.isNaN(value) ? min : value : min;
        }
        return min;
    }

    static int measured(float[] values) {
        int count = 0;
        for (float value : values) {
            count += Float.isNaN(value) ? 0 : 1;
        }
        return count;
    }

    /**
     * Largest minus smallest mean of a few seconds in a row, by the mean of all: how far a rate goes up and down when what
     * lasts only for a moment, such as a large key picture, is averaged out.
     *
     * @param over how many in a row
     */
    static double swing(float[] values, int over) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int end = over; end <= values.length; end++) {
            double sum = 0;
            for (int i = end - over; i < end; i++) {
                sum += Float.isNaN(values[i]) ? 0 : values[i];
            }
            least = Math.min(least, sum / over);
            most = Math.max(most, sum / over);
        }
        double mean = mean(values);
        return values.length < over || Double.isNaN(mean) || mean <= 0 ? Double.NaN : (most - least) / mean;
    }

    /**
     * Over how many seconds a bit rate is averaged to see whether it swings: in any so long time there is a key picture, and
     * never are there three.
     *
     * @param keySeconds how far key pictures are apart
     */
    static int swingSeconds(double keySeconds) {
        return (int) Math.max(SHORTEST_SWING, Math.min(LONGEST_SWING, Math.ceil(keySeconds) + 1));
    }
}
