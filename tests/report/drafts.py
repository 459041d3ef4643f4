"""What a language model that keeps to its instructions writes: by hand, with placeholders, in each language."""

GOOD = """## Technique

Slice {{image.slice_number}} of {{image.n_slices}} was used. The pixel spacing is known from the file. The outline was
drawn by Click SAM.

## Findings

One lesion is outlined in the upper left quarter of the image. Its area is {{lesions.1.area}}, its longest diameter
{{lesions.1.longest}} and its perpendicular diameter {{ lesions.1.perpendicular }}.

## Comparison of methods

Against the outline, U-Net reached a Dice of {{comparison.unet.dice}}.

## Limitations

These are measurements of an outline on a single slice. They do not establish a diagnosis and are not meant for treatment.

## Plain-language explanation

A part of the picture was outlined. It covers {{lesions.1.area}} and is {{lesions.1.longest}} long at its longest.

## What to ask a doctor

- What does this picture show?
- How exact are these measurements?
- What can a single slice not tell?
"""

OF_TWO = (
    GOOD.replace(
        GOOD[GOOD.index("One lesion") : GOOD.index("## Comparison")],
        """{{lesions.count}} lesions are outlined.

Lesion 1: it lies in the upper left quarter of the image. Its area is {{lesions.1.area}}.

Lesion 2: it lies in the lower right quarter of the image. Its area is {{lesions.2.area}}.

Together they measure {{lesions.total_area}}.

""",
    )
    .replace("the outline,", "all outlines together,")
    .replace(
        GOOD[GOOD.index("A part of") : GOOD.index("## What")],
        "{{lesions.count}} parts of the picture were outlined. Together they cover {{lesions.total_area}}.\n\n",
    )
)

GOOD_IN = {
    "en": GOOD,
    "de": """## Technik

Verwendet wurde Schicht {{image.slice_number}} von {{image.n_slices}}. Der Umriss wurde von Click SAM gezeichnet.

## Befunde

Eine Läsion ist im linken oberen Viertel des Bildes umrissen. Ihre Fläche beträgt {{lesions.1.area}}, ihr längster
Durchmesser {{lesions.1.longest}}.

## Vergleich der Methoden

Gegenüber dem Umriss erreichte U-Net einen Dice-Wert von {{comparison.unet.dice}}.

## Einschränkungen

Dies sind Messungen eines Umrisses auf einer einzelnen Schicht. Sie stellen keine Diagnose dar und sind nicht für eine
Behandlung bestimmt.

## Erklärung in einfacher Sprache

Ein Teil des Bildes wurde umrissen. Seine Fläche beträgt {{lesions.1.area}}.

## Fragen an die Ärztin oder den Arzt

- Was zeigt dieses Bild?
- Wie genau sind diese Messungen?
""",
    "fr": """## Technique

La coupe {{image.slice_number}} sur {{image.n_slices}} a été utilisée. Le contour a été tracé par Click SAM.

## Constatations

Une lésion est délimitée dans le quart supérieur gauche de l'image. Sa surface est de {{lesions.1.area}} et son plus
grand diamètre de {{lesions.1.longest}}.

## Comparaison des méthodes

Par rapport au contour, U-Net a atteint un Dice de {{comparison.unet.dice}}.

## Limites

Ce sont des mesures d'un contour sur une seule coupe. Elles n'établissent pas de diagnostic et ne sont pas destinées à
un traitement.

## Explication en langage simple

Une partie de l'image a été délimitée. Sa surface est de {{lesions.1.area}}.

## Questions à poser au médecin

- Que montre cette image ?
- Quelle est la précision de ces mesures ?
""",
    "es": """## Técnica

Se utilizó el corte {{image.slice_number}} de {{image.n_slices}}. El contorno fue trazado por Click SAM.

## Hallazgos

Una lesión está delimitada en el cuarto superior izquierdo de la imagen. Su área es de {{lesions.1.area}} y su diámetro
más largo de {{lesions.1.longest}}.

## Comparación de métodos

Frente al contorno, U-Net alcanzó un Dice de {{comparison.unet.dice}}.

## Limitaciones

Son mediciones de un contorno en un solo corte. No establecen un diagnóstico y no están destinadas al tratamiento.

## Explicación en lenguaje sencillo

Se delimitó una parte de la imagen. Su área es de {{lesions.1.area}}.

## Qué preguntar al médico

- ¿Qué muestra esta imagen?
- ¿Qué tan exactas son estas mediciones?
""",
    "zh-Hant": """## 技術

使用了第 {{image.slice_number}} 張影像，共 {{image.n_slices}} 張。輪廓由 Click SAM 繪製。

## 所見

影像左上四分之一有一個病灶被勾畫。其面積為 {{lesions.1.area}}，最長徑為 {{lesions.1.longest}}。

## 方法比較

與輪廓相比，U-Net 的 Dice 為 {{comparison.unet.dice}}。

## 限制

這些是單一切面上輪廓的量測值。它們不能作為診斷，也不用於治療。

## 白話說明

影像的一部分被勾畫出來。其面積為 {{lesions.1.area}}。

## 可以請教醫師的問題

- 這張影像顯示了什麼？
- 這些量測有多準確？
""",
}
